/**
 * What a token may do follows from its scopes, its owner's roles or its application's ceiling, and the catalogue. Whatever is
 * taken away there, no token ever gains by it; and what a page says beforehand is what then happens.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal, UserPrincipal } from '@/core/access/principal';
import { NEW_MARK } from '@/core/scope/new-mark';
import { joinRecords } from '@/core/token/join-records';
import type { TokenSecret } from '@/core/token/token-secret';
import { type Database, openDatabase } from '@/db/client';
import { findApi, findRole } from '@/db/queries/verification/find-catalogue';
import { findTokens } from '@/db/queries/verification/find-token';
import { digestTokenSecret } from '@/runtime/installation-secrets';
import { setCeiling } from '../applications/set-ceiling';
import type { ChangeMode } from '../changes/change-mode';
import { listRoles } from '../roles/list-roles';
import { createTestPortal, type TestPortal } from '../test-context';
import { issueToken } from '../tokens/issue-token';
import { setUserRoles } from '../users/set-user-roles';
import { saveApi, saveRole, saveScope } from './edit-catalogue';
import { importParsed } from './import-catalogue';
import { listApis } from './list-apis';
import { previewRetirement, retireScope } from './retire-scope';

const cli: Principal = { type: 'system', name: 'cli' };
const AUDIENCE = 'https://orders.example';
const SCOPES = Array.from({ length: 6 }, (_, n) => `orders:${n}`);
const ROLES = ['role-a', 'role-b', 'role-c'];

interface Issued {
  id: string;
  owner: string;
  secret: TokenSecret;
  scopes: string[];
}

let portal: TestPortal;
let verifier: Database;
let apiId: string;
let people: UserPrincipal[];
let applicationId: string;
let tokens: Issued[];

beforeAll(async () => {
  portal = await createTestPortal();
  verifier = openDatabase(portal.database.verifierUrl, { applicationName: 'test' });
  ({ id: apiId } = await portal.addApi(AUDIENCE, SCOPES));
  await roles(Object.fromEntries(ROLES.map((role) => [role, SCOPES])));
  people = await Promise.all([portal.addUser('Ada', ROLES), portal.addUser('Zoe', ROLES.slice(0, 2))]);
  const [ada, zoe] = people as [UserPrincipal, UserPrincipal];
  applicationId = (await portal.addApplication([[ada, 'owner']], SCOPES)).id;
  tokens = await Promise.all([
    issue(ada, SCOPES),
    issue(ada, SCOPES.slice(0, 2)),
    issue(zoe, SCOPES.slice(1, 5)),
    issue(ada, SCOPES.slice(2), applicationId),
  ]);
});
afterAll(async () => {
  await verifier.close();
  await portal.close();
});

async function issue(user: UserPrincipal, scopes: string[], application?: string): Promise<Issued> {
  const owner = application
    ? ({ type: 'application', id: application } as const)
    : ({ type: 'user', id: user.userId } as const);
  const input = { owner, label: scopes.join(' '), scopes, expiry: { type: 'days', days: 1 } } as const;
  const issued = await issueToken(user, input, portal.ctx);
  if (!issued.ok) throw new Error(issued.message);
  return { id: issued.value.tokenId, owner: owner.id, secret: issued.value.secret, scopes };
}

/** The scopes that count for each token now, as the verifier reads them. */
async function effective(): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const { id, secret } of tokens) {
    const { digest } = digestTokenSecret(portal.ctx.secrets, secret);
    const [token] = (await findTokens(verifier, [[digest]])).record;
    const { record: api } = await findApi(verifier, apiId);
    if (!token || !api) throw new Error('The token is gone.');
    const { facts, owner } = token;
    const roleIds = owner.type === 'user' ? owner.roleIds : [];
    const roles = await Promise.all(roleIds.map(async (id) => (await findRole(verifier, id)).record));
    const records = joinRecords(facts, owner, roles, [api]);
    found.set(id, [...(records.effective.get(apiId) ?? [])]);
  }
  return found;
}

/** Makes these roles have these scopes, and answers what that was said to cost. */
async function roles(wanted: Record<string, string[]>, mode: ChangeMode = 'always') {
  const document = { roles: Object.entries(wanted).map(([name, scopes]) => ({ name, scopes })) };
  const result = await importParsed(cli, document, mode, portal.ctx);
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

async function userRoles(user: UserPrincipal, names: string[], mode: ChangeMode = 'always') {
  const result = await setUserRoles(cli, { userId: user.userId, roles: names, mode }, portal.ctx);
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

type Step =
  | { take: 'role'; role: string; scopes: string[] }
  | { take: 'member'; person: number; roles: string[] }
  | { take: 'ceiling'; scopes: string[] }
  | { take: 'scope'; scope: string };

const some = (of: readonly string[]) => fc.subarray([...of]);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ take: fc.constant('role' as const), role: fc.constantFrom(...ROLES), scopes: some(SCOPES) }),
  fc.record({
    take: fc.constant('member' as const),
    person: fc.nat(1),
    roles: fc.subarray([...ROLES], { minLength: 1 }),
  }),
  fc.record({ take: fc.constant('ceiling' as const), scopes: some(SCOPES) }),
  fc.record({ take: fc.constant('scope' as const), scope: fc.constantFrom(...SCOPES) }),
);

const held = async (statement: string, value: string) =>
  (await portal.asOwner<{ name: string }>(statement, [value])).map((row) => row.name);
const scopesOfRole = (role: string) =>
  held(
    'select s.name from role_scopes rs join scopes s on s.id = rs.scope_id join roles r on r.id = rs.role_id where r.name = $1',
    role,
  );
const rolesOf = (userId: string) =>
  held('select r.name from user_roles ur join roles r on r.id = ur.role_id where ur.user_id = $1', userId);
const ceiling = () =>
  held(
    'select s.name from application_scopes a join scopes s on s.id = a.scope_id where a.application_id = $1',
    applicationId,
  );

/** Takes away what a step names, of what is there: never adds. Answers the announced losses, where they are announced. */
async function takeAway(taken: Step): Promise<{ scope: string; tokens: number }[] | null> {
  switch (taken.take) {
    case 'role': {
      const left = (await scopesOfRole(taken.role)).filter((scope) => !taken.scopes.includes(scope));
      const shown = await roles({ [taken.role]: left }, 'never');
      expect((await roles({ [taken.role]: left }, { seen: shown.seen })).losses).toEqual(shown.losses);
      return shown.losses;
    }
    case 'member': {
      const user = people[taken.person] as UserPrincipal;
      const has = await rolesOf(user.userId);
      const left = has.filter((role) => !taken.roles.includes(role));
      const wanted = left.length > 0 ? left : has.slice(0, 1);
      const shown = await userRoles(user, wanted, 'never');
      expect((await userRoles(user, wanted, { seen: shown.seen })).losses).toEqual(shown.losses);
      return shown.losses;
    }
    case 'ceiling': {
      const left = (await ceiling()).filter((scope) => !taken.scopes.includes(scope));
      expect(await setCeiling(cli, { applicationId, scopes: left }, portal.ctx)).toMatchObject({ ok: true });
      return null;
    }
    case 'scope':
      await retireScope(cli, { scope: taken.scope, retire: true }, portal.ctx);
      return null;
  }
}

async function giveEverythingBack() {
  await portal.asOwner('update scopes set retired_at = null');
  await roles(Object.fromEntries(ROLES.map((role) => [role, SCOPES])));
  await userRoles(people[0] as UserPrincipal, ROLES);
  await userRoles(people[1] as UserPrincipal, ROLES.slice(0, 2));
  expect(await setCeiling(cli, { applicationId, scopes: SCOPES }, portal.ctx)).toMatchObject({ ok: true });
}

describe('whatever is taken away', () => {
  it('no token gains by it, what it costs is what was said, and nothing is ever wider than at issue', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        await giveEverythingBack();
        let before = await effective();
        expect([...before.values()]).toEqual(tokens.map((token) => [...token.scopes].sort()));
        for (const taken of steps) {
          const announced = await takeAway(taken);
          const after = await effective();
          const lost = new Map<string, number>();
          for (const [id, scopes] of after) {
            const had = before.get(id) ?? [];
            expect(had).toEqual(expect.arrayContaining(scopes));
            for (const scope of had) if (!scopes.includes(scope)) lost.set(scope, (lost.get(scope) ?? 0) + 1);
          }
          if (announced) {
            expect(announced.map(({ scope, tokens: count }) => [scope, count])).toEqual([...lost].sort());
          }
          before = after;
        }
      }),
      { numRuns: 25 },
    );
  });

  it('is only shown where tokens would lose by it, and only that is made which was shown', async () => {
    await giveEverythingBack();
    const before = await effective();
    const [ada, zoe] = people as [UserPrincipal, UserPrincipal];
    const shown = await userRoles(zoe, ['developer'], 'unless it hits');
    // addApi gives developers everything.
    expect(shown).toMatchObject({ made: true, losses: [] });
    const losing = await userRoles(ada, ['auditor'], 'unless it hits');
    expect(losing.made).toBe(false);
    expect(losing.losses).toContainEqual({ scope: 'orders:0', tokens: 2, owners: 1 });
    expect(await effective()).toEqual(before);
    await userRoles(ada, ['role-a']);
    expect(
      await setUserRoles(
        cli,
        { userId: ada.userId, roles: ['auditor'], mode: { seen: losing.seen } },
        portal.ctx,
      ),
    ).toMatchObject({ code: 'CHANGED_MEANWHILE' });

    const narrow = await roles({ 'role-a': ['orders:1'] }, 'unless it hits');
    expect(narrow).toMatchObject({
      made: false,
      losses: expect.arrayContaining([{ scope: 'orders:0', tokens: 2, owners: 1 }]),
    });
    await roles({ 'role-a': ['orders:1', 'orders:2'] });
    const stale = { roles: [{ name: 'role-a', scopes: ['orders:1'] }] };
    expect(await importParsed(cli, stale, { seen: narrow.seen }, portal.ctx)).toMatchObject({
      code: 'CHANGED_MEANWHILE',
    });
  });
});

describe('a retired scope', () => {
  it('counts for nobody until it is brought back; whom that hits is said before', async () => {
    await giveEverythingBack();
    const before = await effective();
    expect(await previewRetirement(cli, 'orders:1', portal.ctx)).toEqual({
      ok: true,
      value: { tokens: 3, owners: 2 },
    });
    expect(await retireScope(cli, { scope: 'orders:1', retire: true }, portal.ctx)).toMatchObject({
      ok: true,
    });
    expect([...(await effective()).values()].flat()).not.toContain('orders:1');
    const [ada] = people as [UserPrincipal, UserPrincipal];
    const issued = await issueToken(
      ada,
      {
        owner: { type: 'user', id: ada.userId },
        label: 'new',
        scopes: ['orders:1'],
        expiry: { type: 'days', days: 1 },
      },
      portal.ctx,
    );
    expect(issued).toMatchObject({ ok: false, code: 'INVALID_INPUT' });
    expect(await retireScope(cli, { scope: 'orders:1', retire: true }, portal.ctx)).toMatchObject({
      code: 'ALREADY_DONE',
    });
    expect(await retireScope(cli, { scope: 'orders:1', retire: false }, portal.ctx)).toMatchObject({
      ok: true,
    });
    expect(await effective()).toEqual(before);
    expect(await retireScope(ada, { scope: 'orders:1', retire: true }, portal.ctx)).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await retireScope(cli, { scope: 'nothing', retire: true }, portal.ctx)).toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('an editor', () => {
  const scopeForm = {
    audience: AUDIENCE,
    name: 'orders:5',
    description: 'Mine',
    group: 'Orders',
    risk: 'low',
    access: 'read',
    roles: ROLES,
  };
  const apis = async () => {
    const listed = await listApis(cli, portal.ctx);
    if (!listed.ok) throw new Error(listed.message);
    return listed.value[0];
  };

  it('never saves over what somebody else saved meanwhile, and makes nothing twice', async () => {
    await giveEverythingBack();
    const mark = (await apis())?.scopes.find((scope) => scope.name === 'orders:5')?.mark ?? '';
    const save = (description: string) =>
      saveScope(cli, { ...scopeForm, description, mark }, 'always', portal.ctx);
    expect(await save('first')).toMatchObject({ ok: true });
    expect(await save('second')).toMatchObject({ code: 'CHANGED_MEANWHILE' });
    const role = { name: 'twice', description: '', portalRight: 'none', scopes: [], mark: NEW_MARK };
    const both = await Promise.all([1, 2].map(() => saveRole(cli, role, 'always', portal.ctx)));
    expect(both.map((each) => (each.ok ? 'made' : each.code)).sort()).toEqual(['CHANGED_MEANWHILE', 'made']);
    const api = await apis();
    const words = { audience: AUDIENCE, name: 'Orders', description: 'x', mark: api?.mark ?? '' };
    expect(await saveApi(cli, words, portal.ctx)).toMatchObject({ ok: true });
    expect(await saveApi(cli, { ...words, description: 'y' }, portal.ctx)).toMatchObject({
      code: 'CHANGED_MEANWHILE',
    });
    const developer = await portal.addUser('Uma');
    const edit = { userId: developer.userId, roles: ['auditor'], shown: ['admin'], mode: 'always' } as const;
    expect(await setUserRoles(cli, edit, portal.ctx)).toMatchObject({ code: 'CHANGED_MEANWHILE' });
    expect(await setUserRoles(cli, { ...edit, shown: ['developer'] }, portal.ctx)).toMatchObject({
      ok: true,
    });
  });

  it('of a role leaves it the retired scopes that it does not show: they come back with the scope', async () => {
    await giveEverythingBack();
    const before = await effective();
    await retireScope(cli, { scope: 'orders:1', retire: true }, portal.ctx);
    for (const name of ROLES) {
      const listed = await listRoles(cli, portal.ctx);
      const role = listed.ok ? listed.value.roles.find((each) => each.name === name) : undefined;
      if (!role) throw new Error(name);
      expect(role.scopes).not.toContain('orders:1');
      const form = { ...role, description: 'edited while it was retired' };
      expect(await saveRole(cli, form, 'always', portal.ctx)).toMatchObject({
        ok: true,
        value: { losses: [] },
      });
    }
    await retireScope(cli, { scope: 'orders:1', retire: false }, portal.ctx);
    expect(await effective()).toEqual(before);
  });
});
