import { protect } from '@/sdk/src/next';
import { verifier } from '../protection';

export const GET = protect(verifier, { scopes: ['orders:read'] })((request) =>
  Response.json({ token: request.token }),
);
