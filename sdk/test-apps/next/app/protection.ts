import { readFileSync } from 'node:fs';
import { createVerifier } from '@/sdk/src/index';
import { protect } from '@/sdk/src/next';

const { VERIFIER_URL, PORTAL_URL, CREDENTIAL_FILE } = process.env;

/** Next runs this in a build too, where there is no verifier. */
export const verifier = createVerifier({
  url: VERIFIER_URL ?? 'http://localhost:3100',
  credential: () => (CREDENTIAL_FILE ? readFileSync(CREDENTIAL_FILE, 'utf8') : null),
  onError: () => {},
  ...(PORTAL_URL ? { portalUrl: PORTAL_URL } : {}),
});

/** The test calls from this machine, and nothing stands between. */
export const protectOrders = protect(verifier, { scopes: ['orders:read'], clientAddress: () => '127.0.0.1' });
