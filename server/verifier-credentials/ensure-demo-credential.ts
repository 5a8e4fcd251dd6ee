import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTokenSecret } from '@/core/token/token-format';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import { findApiByAudience } from '@/db/queries/catalogue';
import { findVerifierCredentialByDigest } from '@/db/queries/verifier-credentials';
import { digestTokenSecret, ensureSecretsFolder } from '@/runtime/installation-secrets';
import { randomText } from '@/runtime/random';
import type { UseCaseContext } from '../context';
import { issueVerifierCredential } from './issue-verifier-credential';

/** Of the demo catalogue, examples/demo-api/catalogue.yaml; a test holds the two equal. */
export const DEMO_AUDIENCE = 'https://orders.example';

const DEMO_CREDENTIAL_FILE = 'demo-verifier-credential';

/** Where the demo API finds its verifier credential. */
export const demoCredentialPath = (dataDir: string): string => join(dataDir, 'secrets', DEMO_CREDENTIAL_FILE);

/**
 * Sees to it that the demo API's credential file holds a credential that works, once the demo's API is in the catalogue.
 * Safe to call again and again.
 *
 * @returns false while the API does not exist; the demo API then answers that it is not set up yet
 */
export async function ensureDemoCredential(ctx: UseCaseContext, dataDir: string): Promise<boolean> {
  if (!(await findApiByAudience(ctx.db.read, DEMO_AUDIENCE))) return false;
  const path = demoCredentialPath(dataDir);
  if (await holdsLiveCredential(ctx, path)) return true;

  const issued = await issueVerifierCredential(
    { type: 'system', name: 'cli' },
    { audience: DEMO_AUDIENCE, label: 'Demo API' },
    ctx,
  );
  if (!issued.ok) throw new Error(`The demo API's credential was refused: ${issued.code}`);
  ensureSecretsFolder(dataDir);
  const draft = `${path}.${randomText(6)}`;
  const text = revealTokenSecret_theOnlyExit(issued.value.secret);
  writeFileSync(draft, `${text}\n`, { mode: 0o600, flag: 'wx', flush: true });
  renameSync(draft, path);
  return true;
}

/** A file of another installation, or one whose database was restored, is as good as none. */
async function holdsLiveCredential(ctx: UseCaseContext, path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  const parsed = parseTokenSecret(readFileSync(path, 'utf8').trim());
  if (!parsed.ok) return false;
  const { digest } = digestTokenSecret(ctx.secrets, parsed.secret);
  const credential = await findVerifierCredentialByDigest(ctx.db.read, digest);
  return (
    !!credential && !credential.revokedAt && !credential.retireAt && credential.audience === DEMO_AUDIENCE
  );
}
