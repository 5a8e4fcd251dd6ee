import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Principal, UserPrincipal } from '@/core/access/principal';
import { EVERY_TOKEN } from '@/core/token/directory-query';
import type { TokenOwner } from '@/db/queries/tokens';
import { createTestPortal, type TestPortal } from '../test-context';
import { issueToken } from './issue-token';
import { listEveryToken } from './list-every-token';
import { narrowToken } from './narrow-token';
import { revokeToken } from './revoke-token';

let portal: TestPortal;
let ines: UserPrincipal;
let stranger: UserPrincipal;
let admin: UserPrincipal;
let scopeIds: Map<string, string>;
const cli: Principal = { type: 'system', name: 'cli' };
const SCOPES = ['orders:erase', 'orders:read', 'orders:write'];
const NETWORKS = '10.0.0.0/8\n2001:db8::/32';

beforeAll(async () => {
  portal = await createTestPortal();
  ines = await portal.addUser();
  stranger = await portal.addUser('Noor');
  admin = await portal.addUser('Tomás', ['admin', 'developer']);
  ({ scopeIds } = await portal.addApi('https://orders.example', SCOPES));
});
afterAll(() => portal.close());

let labels = 0;
async function issue(cidrs = NETWORKS, owner?: TokenOwner): Promise<string> {
  labels += 1;
  const issued = await issueToken(
    ines,
    {
      label: `token ${labels}`,
      scopes: SCOPES,
      expiry: { type: 'days', days: 1 },
      cidrs,
      owner: owner ?? { type: 'user', id: ines.userId },
    },
    portal.ctx,
  );
  if (!issued.ok) throw new Error(issued.message);
  return issued.value.tokenId;
}
const narrow = (principal: Principal, tokenId: string, removeScopes: string[], cidrs?: string) =>
  narrowToken(principal, { tokenId, removeScopes, ...(cidrs === undefined ? {} : { cidrs }) }, portal.ctx);
const codeOf = (result: { ok: boolean; code?: string }) => (result.ok ? 'ok' : result.code);
/** All that narrowing touches or must leave alone, with what was said of it. */
const stateOf = async (tokenId: string) =>
  (
    await portal.asOwner(
      `select t.*, (select array_agg(s.name order by s.name) from token_scopes ts join scopes s on s.id = ts.scope_id
           where ts.token_id = t.id) as scopes,
         (select count(*)::int from feed where entity_id = t.id) as fed,
         (select count(*)::int from audit a join log_outbox o on o.audit_id = a.id where a.target_id = t.id::text
           and a.action = 'token.narrow') as leaves
       from tokens t where id = $1`,
      [tokenId],
    )
  )[0];

it('loses the scopes and addresses named, nothing else, and its history says what it was before', async () => {
  const tokenId = await issue();
  const before = await stateOf(tokenId);
  expect(await narrow(ines, tokenId, ['orders:erase'], '10.1.0.0/16\n10.2.3.4')).toEqual({
    ok: true,
    value: { scopes: ['orders:read', 'orders:write'], cidrs: ['10.1.0.0/16', '10.2.3.4/32'] },
  });
  const after = await stateOf(tokenId);
  expect(after).toEqual({
    ...before,
    scopes: ['orders:read', 'orders:write'],
    cidrs: ['10.1.0.0/16', '10.2.3.4/32'],
    leaves: 1,
    fed: expect.any(Number),
  });
  expect(after?.fed).toBeGreaterThan(before?.fed);
  const [record] = await portal.asOwner(
    `select before, after from audit where target_id = $1 and action = 'token.narrow'`,
    [tokenId],
  );
  expect(record).toEqual({
    before: { scopes: SCOPES, cidrs: ['10.0.0.0/8', '2001:db8::/32'] },
    after: { scopes: ['orders:read', 'orders:write'], cidrs: ['10.1.0.0/16', '10.2.3.4/32'] },
  });
});

it('tells the verifiers when only scopes go, whose rows are not its own', async () => {
  const tokenId = await issue();
  expect(codeOf(await narrow(ines, tokenId, ['orders:erase', 'orders:write']))).toBe('ok');
  expect(await stateOf(tokenId)).toMatchObject({ scopes: ['orders:read'], fed: 2, leaves: 1 });
});

it('is found by what is left of it', async () => {
  const tokenId = await issue('');
  const found = async (filter: object) => {
    const page = await listEveryToken(
      cli,
      { filter: { ...EVERY_TOKEN, ...filter }, cursor: null, limit: 1_000 },
      portal.ctx,
    );
    if (!page.ok) throw new Error(page.message);
    return page.value.tokens.some((token) => token.id === tokenId);
  };
  expect([await found({ anyAddress: true }), await found({ scope: 'orders:erase' })]).toEqual([true, true]);
  expect(codeOf(await narrow(ines, tokenId, ['orders:erase'], '203.0.113.0/24'))).toBe('ok');
  expect([await found({ anyAddress: true }), await found({ scope: 'orders:erase' })]).toEqual([false, false]);
});

it('by what it carries already changes nothing and is not recorded', async () => {
  const tokenId = await issue();
  const before = await stateOf(tokenId);
  expect(codeOf(await narrow(ines, tokenId, []))).toBe('ok');
  expect(codeOf(await narrow(ines, tokenId, [], '2001:db8::/32\n10.0.0.0/8'))).toBe('ok');
  expect(await stateOf(tokenId)).toEqual(before);
});

it.each([
  ['NOT_NARROWER', [], '10.0.0.0/7'],
  ['NOT_NARROWER', ['orders:erase'], ''],
  ['NOT_NARROWER', ['orders:erase'], '10.1.0.0/16\n192.0.2.1'],
  ['INVALID_INPUT', ['orders:erase'], '10.1'],
  ['INVALID_INPUT', SCOPES, undefined],
  ['INVALID_INPUT', ['orders:admin'], '10.1.0.0/16'],
] as const)('%s: not by %j and to %j, and then it is as it was', async (code, removeScopes, cidrs) => {
  const tokenId = await issue();
  const before = await stateOf(tokenId);
  expect(codeOf(await narrow(ines, tokenId, [...removeScopes], cidrs))).toBe(code);
  expect(await stateOf(tokenId)).toEqual(before);
});

it('a refusal to widen says to issue a new token', async () => {
  expect(await narrow(ines, await issue(), [], '0.0.0.0/0')).toEqual({
    ok: false,
    code: 'NOT_NARROWER',
    message:
      'A token is only ever narrowed: each network must lie within one that it has. Issue a new token for more.',
  });
});

it('what has ended loses nothing any more', async () => {
  const [revoked, expired] = [await issue(), await issue()];
  await revokeToken(ines, { tokenId: revoked, reason: 'other' }, portal.ctx);
  await portal.asOwner('update tokens set expires_at = clock_timestamp() where id = $1', [expired]);
  expect(codeOf(await narrow(ines, revoked, ['orders:erase']))).toBe('ALREADY_REVOKED');
  expect(codeOf(await narrow(ines, expired, ['orders:erase']))).toBe('ALREADY_DONE');
  for (const tokenId of [revoked, expired]) expect(await stateOf(tokenId)).toMatchObject({ scopes: SCOPES });
});

it("somebody else's is as absent as one that never was, for an admin too, and stays as it is", async () => {
  const tokenId = await issue();
  const before = await stateOf(tokenId);
  const answers = [
    await narrow(stranger, tokenId, ['orders:erase']),
    await narrow(admin, tokenId, ['orders:erase']),
    await narrow(stranger, '01900000-0000-7000-8000-00000000dead', ['orders:erase']),
  ];
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ code: 'NOT_FOUND' });
  expect(await stateOf(tokenId)).toEqual(before);
  expect(codeOf(await narrow(cli, tokenId, ['orders:erase']))).toBe('ok');
});

it("an application's is narrowed by those who look after it, not by its viewers", async () => {
  const [maintainer, viewer] = [await portal.addUser('Abena'), await portal.addUser('Wei-Lin')];
  const printer = await portal.addApplication(
    [
      [ines, 'owner'],
      [maintainer, 'maintainer'],
      [viewer, 'viewer'],
    ],
    SCOPES,
  );
  const tokenId = await issue('', printer);
  expect(codeOf(await narrow(viewer, tokenId, ['orders:erase']))).toBe('NOT_FOUND');
  expect(await stateOf(tokenId)).toMatchObject({ scopes: SCOPES });
  expect(codeOf(await narrow(maintainer, tokenId, ['orders:erase']))).toBe('ok');
});

it('of several who each take another scope at once none leaves it without any', async () => {
  for (let round = 0; round < 5; round += 1) {
    const tokenId = await issue();
    const results = await Promise.all(SCOPES.map((scope) => narrow(ines, tokenId, [scope])));
    expect(results.map(codeOf).sort()).toEqual(['INVALID_INPUT', 'ok', 'ok']);
    expect((await stateOf(tokenId))?.scopes).toHaveLength(1);
  }
});

it('the database refuses to widen one, and to leave it without a scope, whatever the portal asks', async () => {
  const tokenId = await issue();
  const before = await stateOf(tokenId);
  const ask = (gone: string[], networks: string[]) =>
    portal.ctx.db.pool.query('select narrow_token($1, $2, $3)', [tokenId, gone, networks]);
  for (const networks of [[], ['0.0.0.0/0'], ['10.0.0.0/8', '192.0.2.0/24'], ['::/0']]) {
    await expect(ask([], networks)).rejects.toThrow('narrowed, never widened');
  }
  await expect(ask([...scopeIds.values()], ['10.0.0.0/8', '2001:db8::/32'])).rejects.toThrow('keeps a scope');
  expect(await stateOf(tokenId)).toEqual(before);
});
