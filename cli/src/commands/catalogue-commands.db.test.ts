import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestLatchkey, objectOf, problemOf, type TestLatchkey } from '../test-latchkey';

let test: TestLatchkey;
beforeAll(async () => {
  test = await createTestLatchkey();
  const file = join(tmpdir(), `catalogue-${process.pid}.yaml`);
  writeFileSync(
    file,
    `roles: [{ name: ops }]
apis:
  - name: Depot
    audience: https://depot.example
    scopes: [{ name: "depot:read", group: Depot, risk: low, access: read, roles: [ops] }]
`,
  );
  expect((await latchkey('api', 'import', file)).status).toBe(0);
  await latchkey('user', 'create', '--email', 'zoe@example.com', '--role', 'ops');
  const issue = ['token', 'issue', '--user', 'zoe@example.com', '--label', 'depot', '--scopes', 'depot:read'];
  expect((await latchkey(...issue, '--expires-in', '1d')).status).toBe(0);
});
afterAll(() => test.close());

const latchkey: TestLatchkey['run'] = (...command) => test.run(...command);

describe('what tokens stand on', () => {
  it('a scope is retired and brought back, and says whom it hits', async () => {
    const tried = objectOf(await latchkey('scope', 'retire', 'depot:read', '--dry-run', '--json'));
    expect(tried).toEqual({ scope: 'depot:read', dry_run: true, tokens: 1, owners: 1 });
    expect((await latchkey('scope', 'retire', 'depot:read')).stdout).toContain(
      'is retired. It hits 1 live token of 1 owner',
    );
    expect(problemOf(await latchkey('scope', 'retire', 'depot:read', '--json'))).toMatchObject({
      code: 'ALREADY_DONE',
    });
    expect((await latchkey('scope', 'unretire', 'depot:read')).status).toBe(0);
  });

  it('a person’s roles are tried, set, and refused where there is no such role', async () => {
    const tried = objectOf(
      await latchkey('user', 'roles', 'zoe@example.com', '--set', 'developer', '--dry-run', '--json'),
    );
    expect(tried).toMatchObject({
      gains: ['developer'],
      loses: ['ops'],
      losses: [{ scope: 'depot:read', tokens: 1, owners: 1 }],
    });
    expect(
      problemOf(await latchkey('user', 'roles', 'zoe@example.com', '--set', 'ghost', '--json')),
    ).toMatchObject({
      fields: { '--set': expect.any(String) },
    });
    expect((await latchkey('user', 'roles', 'zoe@example.com', '--set', 'ops,auditor')).stdout).toContain(
      '+auditor',
    );
  });

  it('a credential is rotated and revoked; a token list is narrowed', async () => {
    const issued = objectOf(await latchkey('verifier', 'issue', '--api', 'https://depot.example', '--json'));
    const rotated = objectOf(
      await latchkey('verifier', 'rotate', String(issued.id), '--grace', '1h', '--json'),
    );
    expect(rotated).toMatchObject({
      token: expect.stringContaining('_ver_'),
      old_retires_at: expect.any(String),
    });
    expect(problemOf(await latchkey('verifier', 'rotate', String(issued.id), '--json'))).toMatchObject({
      code: 'ALREADY_DONE',
    });
    expect(objectOf(await latchkey('verifier', 'revoke', String(issued.id), '--json'))).toMatchObject({
      id: issued.id,
    });
    const list = async (...conditions: string[]) =>
      (objectOf(await latchkey('token', 'list', ...conditions, '--json')).tokens as { label: string }[]).map(
        ({ label }) => label,
      );
    expect(await list('--status', 'live', '--scope', 'depot:read', '--any-address')).toEqual(['depot']);
    expect(await list('--never-expires')).toEqual([]);
    expect(await latchkey('token', 'list', '--unused-days', '0')).toMatchObject({ status: 2 });
  });
});
