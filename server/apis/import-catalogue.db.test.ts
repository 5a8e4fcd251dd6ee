import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from '@/core/access/principal';
import type { CatalogueDiff } from '@/core/scope/diff-catalogue';
import { importRoles } from '../roles/import-roles';
import { createTestPortal, type TestPortal } from '../test-context';
import { exportCatalogue } from './export-catalogue';
import { importCatalogue } from './import-catalogue';

const cli: Principal = { type: 'system', name: 'cli', osUser: 'ops' };

const ORDERS = `apis:
  - name: Orders
    audience: https://orders.example
    scopes:
      - { name: "orders:read", description: Read orders, group: Orders, risk: low, access: read }
      - { name: "orders:write", description: Create and change orders, group: Orders, risk: elevated, access: write, roles: [developer] }
`;

let portal: TestPortal;
beforeAll(async () => {
  portal = await createTestPortal();
});
afterAll(() => portal.close());
// A catalogue only grows: each test begins with none, which only the owner of the schema can bring about.
beforeEach(async () => {
  await portal.asOwner(
    'truncate role_scopes, token_scopes, scopes, verifier_credentials, apis, log_outbox, audit cascade',
  );
  await portal.asOwner('delete from roles where not built_in');
});

async function importOf(source: string, dryRun = false): Promise<CatalogueDiff> {
  const result = await importCatalogue(cli, { source, dryRun }, portal.ctx);
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result.value;
}
const told = ({ changes }: CatalogueDiff) => changes.map(({ action, target }) => `${action} ${target}`);
const grants = async () =>
  (
    await portal.asOwner<{ line: string }>(
      `select s.name || ' ' || string_agg(r.name, ' ' order by r.name) as line from role_scopes rs
       join scopes s on s.id = rs.scope_id join roles r on r.id = rs.role_id group by s.name order by s.name`,
    )
  ).map(({ line }) => line);
const countOf = async (table: string) =>
  (await portal.asOwner<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n;

describe('an import', () => {
  it('makes what the document says, and a second one changes nothing', async () => {
    expect(told(await importOf(ORDERS))).toEqual([
      'api.create https://orders.example',
      'scope.create orders:read',
      'scope.create orders:write',
    ]);
    expect(await grants()).toEqual(['orders:read admin developer', 'orders:write developer']);
    const feed = await countOf('feed');
    expect(await importOf(ORDERS)).toMatchObject({
      changes: [],
      untouched: { apis: [], scopes: [], roles: [] },
    });
    expect(await countOf('audit')).toBe(3);
    expect(await countOf('feed')).toBe(feed);
  });

  it('records each change once, for audit and log, with who and what before and after', async () => {
    await importOf(ORDERS);
    await importOf(ORDERS.replace('risk: elevated', 'risk: high').replace('[developer]', '[admin]'));
    const rows = await portal.asOwner(
      `select a.action, a.actor_type, a.actor_id, a.actor_name, a.target_type, a.target_name, a.before, a.after, o.event ->> 'target' = a.target_id as leaf
       from audit a left join log_outbox o on o.audit_id = a.id where a.action = 'scope.update'`,
    );
    expect(rows).toEqual([
      {
        action: 'scope.update',
        actor_type: 'system',
        actor_id: 'cli',
        actor_name: 'ops',
        target_type: 'scope',
        target_name: 'orders:write',
        before: { risk: 'elevated', roles: ['developer'] },
        after: { risk: 'high', roles: ['admin'], audience: 'https://orders.example' },
        leaf: true,
      },
    ]);
    expect(await countOf('audit')).toBe(await countOf('log_outbox'));
    expect(await grants()).toEqual(['orders:read admin developer', 'orders:write admin']);
  });

  it('as a dry run says the same and changes nothing', async () => {
    const dry = await importOf(ORDERS, true);
    expect([await countOf('apis'), await countOf('scopes'), await countOf('audit')]).toEqual([0, 0, 0]);
    expect(dry).toMatchObject({ made: false });
    expect(await importOf(ORDERS)).toEqual({ ...dry, made: true });
  });

  it('of 8 at once makes everything once', async () => {
    // Connections first: one after the other, the imports would not meet.
    await Promise.all(Array.from({ length: 8 }, () => portal.ctx.db.pool.query('select pg_sleep(0.1)')));
    const results = await Promise.all(Array.from({ length: 8 }, () => importOf(ORDERS)));
    expect(results.filter(({ changes }) => changes.length > 0)).toHaveLength(1);
    expect(await countOf('scopes')).toBe(2);
    expect(await countOf('audit')).toBe(3);
  });

  it('of a thousand scopes fits', async () => {
    const scopes = Array.from({ length: 1_000 }, (_, n) => ({
      name: `big:${n}`,
      group: 'All',
      risk: 'low',
      access: 'read',
    }));
    const source = { apis: [{ name: 'Big', audience: 'https://big.example', scopes }] };
    const result = await importCatalogue(cli, { source }, portal.ctx);
    expect(result.ok && result.value.changes.length).toBe(1_001);
    expect(await countOf('role_scopes')).toBe(2_000);
    expect(await countOf('log_outbox')).toBe(1_001);
  });

  it.each([
    [
      'a role that nobody made',
      ORDERS.replace('[developer]', '[ghost]'),
      { 'apis[0].scopes[1].roles': 'no such role: ghost' },
    ],
    [
      'a risk there is not',
      ORDERS.replace('elevated', 'huge'),
      { 'apis[0].scopes[1].risk': 'must be low, elevated or high' },
    ],
    ['no YAML', 'apis: [', { document: expect.stringContaining('is not YAML we read') }],
    ['nothing at all', '', { document: 'must be a map with apis, roles or both' }],
  ])('with %s is refused as a whole', async (_, source, fields) => {
    const result = await importCatalogue(cli, { source }, portal.ctx);
    expect(result).toMatchObject({ ok: false, code: 'INVALID_INPUT', fields });
    expect([await countOf('apis'), await countOf('audit')]).toEqual([0, 0]);
  });

  it('a scope of another API is refused, and so is another API of the same name', async () => {
    await importOf(ORDERS);
    const other = ORDERS.replace('https://orders.example', 'https://other.example');
    expect(await importCatalogue(cli, { source: other }, portal.ctx)).toMatchObject({
      ok: false,
      fields: {
        'apis[0].name': 'is the name of https://orders.example already',
        'apis[0].scopes[0].name': expect.stringContaining('orders:read belongs to https://orders.example'),
      },
    });
    expect(await countOf('apis')).toBe(1);
  });

  it('is for admins: developers and auditors are refused and nothing changes', async () => {
    const people = [
      await portal.addUser('Zoe'),
      { ...(await portal.addUser('Marit')), portalRight: 'auditor' as const },
    ];
    for (const principal of people) {
      const result = await importCatalogue(principal, { source: ORDERS }, portal.ctx);
      expect(result).toMatchObject({ ok: false, code: 'NOT_FOUND' });
    }
    const admin = await portal.addUser('Ines', ['admin']);
    expect(await importCatalogue(admin, { source: ORDERS }, portal.ctx)).toMatchObject({ ok: true });
  });
});

describe('roles', () => {
  const OPS =
    'roles:\n  - { name: ops, description: Runs it, portal_right: auditor, scopes: ["orders:read"] }\n';

  it('are made with the scopes their members may give; a second import changes nothing', async () => {
    await importOf(ORDERS);
    const first = await importRoles(cli, { source: OPS }, portal.ctx);
    expect(first).toMatchObject({ ok: true, value: { changes: [{ action: 'role.create', target: 'ops' }] } });
    expect(await grants()).toEqual(['orders:read admin developer ops', 'orders:write developer']);
    expect(await importRoles(cli, { source: OPS }, portal.ctx)).toMatchObject({
      ok: true,
      value: { changes: [] },
    });
    // The file of the API does not name the role's grant, and does not take it away.
    const again = await importOf(ORDERS.replace(', roles: [developer]', ''));
    expect(again.changes).toEqual([]);
  });

  it('that ship with Latchkey keep their portal right', async () => {
    const source = 'roles: [{ name: developer, portal_right: admin }]';
    expect(await importRoles(cli, { source }, portal.ctx)).toMatchObject({
      ok: false,
      fields: { 'roles[0].portal_right': 'must stay none: developer ships with Latchkey' },
    });
  });

  it('a file of APIs is refused', async () => {
    expect(await importRoles(cli, { source: ORDERS }, portal.ctx)).toMatchObject({
      ok: false,
      fields: { apis: 'has no place in a file of roles' },
    });
  });

  it('an import that would leave nobody to administer is refused, and nothing of it stays', async () => {
    await importRoles(cli, { source: 'roles: [{ name: boss, portal_right: admin }]' }, portal.ctx);
    const boss = await portal.addUser('Bo', ['boss']);
    await portal.asOwner(
      `update users set suspended_at = now() where id in (select ur.user_id from user_roles ur join roles r on r.id = ur.role_id where r.name = 'admin')`,
    );
    const source = 'roles: [{ name: boss, portal_right: none }]';
    expect(await importRoles(cli, { source }, portal.ctx)).toMatchObject({ ok: false, code: 'LAST_ADMIN' });
    expect(await portal.asOwner(`select portal_right from roles where name = 'boss'`)).toEqual([
      { portal_right: 'admin' },
    ]);
    await portal.asOwner('delete from user_roles where user_id = $1', [boss.userId]);
  });
});

describe('an export', () => {
  it('imports to the same, here and on an installation that has nothing', async () => {
    await importOf(`${ORDERS}roles: [{ name: ops, description: "yes: 12" }]`);
    await importOf(ORDERS.replace('[developer]', '[ops]'));
    const exported = await exportCatalogue(cli, portal.ctx);
    if (!exported.ok) throw new Error(exported.code);
    expect((await importOf(exported.value.yaml)).changes).toEqual([]);

    const elsewhere = await createTestPortal();
    try {
      await importCatalogue(cli, { source: exported.value.yaml }, elsewhere.ctx);
      expect(await exportCatalogue(cli, elsewhere.ctx)).toEqual(exported);
    } finally {
      await elsewhere.close();
    }
  });

  it('leaves out retired scopes, and is refused to those who may not see all', async () => {
    await importOf(ORDERS);
    await portal.asOwner(`update scopes set retired_at = now() where name = 'orders:write'`);
    const exported = await exportCatalogue(cli, portal.ctx);
    expect(exported.ok && exported.value.yaml).not.toContain('orders:write');
    expect(await exportCatalogue(await portal.addUser('Zoe'), portal.ctx)).toMatchObject({
      ok: false,
      code: 'NOT_FOUND',
    });
  });
});
