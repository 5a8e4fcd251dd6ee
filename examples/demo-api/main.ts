import { existsSync, readFileSync } from 'node:fs';
import { createVerifier } from '@/sdk/src/index';
import { createDemoApi } from './create-demo-api';

const env = process.env;
const host = env.HOST || '127.0.0.1';
const port = Number(env.DEMO_PORT || 3200);

/** Read with each request: in a first run this API starts before the portal knows of it. */
function readCredential(): string | null {
  if (env.LATCHKEY_VERIFIER_CREDENTIAL) return env.LATCHKEY_VERIFIER_CREDENTIAL;
  const path = env.LATCHKEY_VERIFIER_CREDENTIAL_FILE;
  return (path && existsSync(path) && readFileSync(path, 'utf8').trim()) || null;
}

const verifier = createVerifier({
  url: env.VERIFIER_URL || `http://localhost:${env.VERIFIER_PORT || 3100}`,
  portalUrl: env.PORTAL_URL || `http://localhost:${env.PORT || 3000}`,
  credential: readCredential,
});
const server = createDemoApi({ verifier, readCredential });
server.listen(port, host, () => console.log(`The demo API listens on http://${host}:${port}`));

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(0), 3_000).unref();
  // What was counted in this process is reported before it ends.
  server.close(() => verifier.close().finally(() => process.exit(0)));
}
for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(signal, stop);
