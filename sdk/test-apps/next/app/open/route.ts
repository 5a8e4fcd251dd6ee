import { requireScopes } from '@/sdk/src/next';

// A mistake: nothing protects it.
export const GET = requireScopes('orders:read')(() =>
  Response.json({ token: null }),
) as () => Promise<Response>;
