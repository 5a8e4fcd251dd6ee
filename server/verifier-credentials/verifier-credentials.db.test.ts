import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Principal } from '@/core/access/principal';
import { parseTokenSecret } from '@/core/token/token-format';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import { listVerifierCredentials } from '@/db/queries/verifier-credentials';
import { newId } from '@/runtime/ids';
import { createTestPortal, type TestPortal } from '../test-context';
import { DEMO_AUDIENCE, demoCredentialPath, ensureDemoCredential } from './ensure-demo-credential';
import { issueVerifierCredential } from './issue-verifier-credential';
import { revokeVerifierCredential } from './revoke-verifier-credential';

const AUDIENCE = 'https://api.halden.example';
const SYSTEM: Principal = { type: 'system', name: 'cli' };
const DEVELOPER: Principal = {
  type: 'user',
  userId: newId(),
  sessionId: newId(),
  name: 'D',
  portalRight: 'none',
};

let portal: TestPortal;
let apiId: string;

beforeAll(async () => {
  portal = await createTestPortal();
  ({ id: apiId } = await portal.addApi(AUDIENCE, ['shipments:read']));
});
afterAll(() => portal.close());

const auditRows = (action: string) =>
  portal.asOwner('select * from audit where action = $1 order by occurred_at', [action]);

describe('issuing a verifier credential', () => {
  it('gives a secret of kind ver, keeps only its digest and hint, and records it', async () => {
    const issued = await issueVerifierCredential(
      SYSTEM,
      { audience: AUDIENCE, label: 'api-eu-1' },
      portal.ctx,
    );
    if (!issued.ok) throw new Error(issued.message);
    const text = revealTokenSecret_theOnlyExit(issued.value.secret);
    expect(parseTokenSecret(text)).toMatchObject({ ok: true, kind: 'ver' });

    const credentials = await listVerifierCredentials(portal.ctx.db.read, apiId);
    expect(credentials).toMatchObject([
      { id: issued.value.id, audience: AUDIENCE, label: 'api-eu-1', prefix: 'lk_ver_', revokedAt: null },
    ]);
    const [row] = await portal.asOwner<{ everything: string }>(
      `select concat(c::text, (select string_agg(a::text, '') from audit a), (select string_agg(o::text, '') from log_outbox o))
         as everything from verifier_credentials c where id = $1`,
      [issued.value.id],
    );
    expect(row?.everything).not.toContain(text);
    expect(await auditRows('verifier_credential.issue')).toMatchObject([{ target_id: issued.value.id }]);
    const outbox = await portal.asOwner(
      'select 1 from log_outbox join audit on audit.id = audit_id where target_id = $1',
      [issued.value.id],
    );
    expect(outbox).toHaveLength(1);
  });

  it('refuses a developer, an unknown audience and an empty label, and changes nothing', async () => {
    const before = (await auditRows('verifier_credential.issue')).length;
    const attempts = [
      [DEVELOPER, { audience: AUDIENCE, label: 'mine' }, 'NOT_FOUND'],
      [SYSTEM, { audience: 'https://nowhere.example', label: 'x' }, 'INVALID_INPUT'],
      [SYSTEM, { audience: 'a\0b', label: 'x' }, 'INVALID_INPUT'],
      [SYSTEM, { audience: AUDIENCE, label: ' ' }, 'INVALID_INPUT'],
    ] as const;
    for (const [principal, input, code] of attempts) {
      expect(await issueVerifierCredential(principal, input, portal.ctx)).toMatchObject({ ok: false, code });
    }
    expect(await auditRows('verifier_credential.issue')).toHaveLength(before);
  });
});

describe('revoking a verifier credential', () => {
  it('works once, and for admins only', async () => {
    const issued = await issueVerifierCredential(SYSTEM, { audience: AUDIENCE, label: 'to go' }, portal.ctx);
    if (!issued.ok) throw new Error(issued.message);
    const input = { credentialId: issued.value.id };
    expect(await revokeVerifierCredential(DEVELOPER, input, portal.ctx)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await revokeVerifierCredential(SYSTEM, input, portal.ctx)).toMatchObject({ ok: true });
    expect(await revokeVerifierCredential(SYSTEM, input, portal.ctx)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await auditRows('verifier_credential.revoke')).toHaveLength(1);
  });
});

describe("the demo API's credential", () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'latchkey-demo-'));
    return () => rmSync(dataDir, { recursive: true, force: true });
  });

  it('has the audience of the demo catalogue', () => {
    const catalogue = parse(
      readFileSync(new URL('../../examples/demo-api/catalogue.yaml', import.meta.url), 'utf8'),
    );
    expect(catalogue.apis).toMatchObject([{ audience: DEMO_AUDIENCE }]);
    expect(catalogue.apis[0].scopes).toHaveLength(5);
  });

  it('appears once its API exists, only its owner can read it, and it is made again only when it no longer works', async () => {
    expect(await ensureDemoCredential(portal.ctx, dataDir)).toBe(false);
    await portal.addApi(DEMO_AUDIENCE, ['orders:read']);
    expect(await ensureDemoCredential(portal.ctx, dataDir)).toBe(true);
    const path = demoCredentialPath(dataDir);
    const first = readFileSync(path, 'utf8');
    expect(statSync(path).mode & 0o777).toBe(0o600);

    expect(await ensureDemoCredential(portal.ctx, dataDir)).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(first);

    writeFileSync(path, 'lk_ver_something_else\n');
    expect(await ensureDemoCredential(portal.ctx, dataDir)).toBe(true);
    const second = readFileSync(path, 'utf8');
    expect(second).not.toBe(first);

    await portal.asOwner(
      `update verifier_credentials set revoked_at = clock_timestamp() where label = 'Demo API'`,
    );
    expect(await ensureDemoCredential(portal.ctx, dataDir)).toBe(true);
    expect(readFileSync(path, 'utf8')).not.toBe(second);
  });
});
