import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MemberRole, Principal, UserPrincipal } from '@/core/access/principal';
import { formatPublicId } from '@/core/ids/public-id';
import { createTestPortal, type TestPortal } from '../test-context';
import { issueToken } from '../tokens/issue-token';
import { archiveApplication, restoreApplication } from './archive-application';
import { addMember, removeMember, setMemberRole } from './change-members';
import { createApplication } from './create-application';
import { editApplication } from './edit-application';
import { getApplication } from './get-application';
import { limitRates } from './limit-rates';
import { listApplications } from './list-applications';
import { setCeiling } from './set-ceiling';

let portal: TestPortal;
let ines: UserPrincipal;
let tomas: UserPrincipal;
let admin: UserPrincipal;
const cli: Principal = { type: 'system', name: 'cli' };

beforeAll(async () => {
  portal = await createTestPortal();
  ines = await portal.addUser('Ines');
  tomas = await portal.addUser('Tomás', []);
  admin = await portal.addUser('Noor', ['admin']);
  await portal.addApi('https://orders.example', ['orders:read', 'orders:write', 'orders:erase']);
  await portal.asOwner(
    `delete from role_scopes where role_id = (select id from roles where name = 'developer')
     and scope_id = (select id from scopes where name = 'orders:erase')`,
  );
});
afterAll(() => portal.close());

const FIRST = { text: '', cursor: null, limit: 50 };
const codeOf = (result: { ok: boolean; code?: string }) => (result.ok ? 'ok' : result.code);
const create = (scopes: string[], principal: Principal = ines, ownerId = ines.userId) =>
  createApplication(principal, { name: 'Label printer', scopes, ownerId }, portal.ctx);
async function created(scopes = ['orders:read', 'orders:write']): Promise<string> {
  const result = await create(scopes);
  if (!result.ok) throw new Error(result.message);
  return result.value.applicationId;
}
const join = (applicationId: string, user: UserPrincipal, memberRole: MemberRole, by: Principal = ines) =>
  addMember(by, { applicationId, email: `${user.userId}@halden.example`, memberRole }, portal.ctx);
const recordsOf = (applicationId: string) =>
  portal.asOwner('select action, before, after from audit where target_id = $1 order by occurred_at, id', [
    applicationId,
  ]);

describe('creating one', () => {
  it('gives it as ceiling what was asked for and its creator may give, and says what was left out', async () => {
    expect(await create(['orders:read', 'orders:erase'])).toMatchObject({
      value: { scopes: ['orders:read'], leftOut: ['orders:erase'] },
    });
    expect(await create(['orders:erase'], cli)).toMatchObject({
      value: { scopes: ['orders:erase'], leftOut: [] },
    });
    expect(await create(['orders:none'])).toMatchObject({
      fields: { scopes: 'No such scope: orders:none.' },
    });
  });

  it('is for oneself, by an active account', async () => {
    expect(codeOf(await create([], ines, tomas.userId))).toBe('FORBIDDEN');
    expect(codeOf(await create([], admin, tomas.userId))).toBe('FORBIDDEN');
    const sam = await portal.addUser('Sam');
    await portal.asOwner('update users set suspended_at = now() where id = $1', [sam.userId]);
    expect(codeOf(await create([], sam, sam.userId))).toBe('OWNER_INACTIVE');
    expect(
      await createApplication(ines, { name: ' ', scopes: [], ownerId: ines.userId }, portal.ctx),
    ).toMatchObject({
      fields: { name: expect.any(String) },
    });
  });

  it('shows it to its members and to auditors, and to nobody else', async () => {
    const id = await created();
    const names = async (who: UserPrincipal, all = false) => {
      const list = await listApplications(who, { all, text: '' }, portal.ctx);
      return list.ok ? list.value.applications.map((one) => one.id) : list.code;
    };
    expect(await names(ines)).toContain(id);
    expect(await names(tomas)).toEqual([]);
    expect(await names(tomas, true)).toBe('NOT_FOUND');
    expect(await names(admin, true)).toContain(id);
    expect(codeOf(await getApplication(tomas, { applicationId: id, members: FIRST }, portal.ctx))).toBe(
      'NOT_FOUND',
    );
    expect(await getApplication(ines, { applicationId: id, members: FIRST }, portal.ctx)).toMatchObject({
      value: {
        members: { members: [{ userId: ines.userId, memberRole: 'owner' }] },
        owner: { memberRole: 'owner' },
      },
    });
  });
});

describe('who runs it', () => {
  it.each<[string, (id: string) => Promise<Principal>, string]>([
    ['an owner', async () => ines, 'ok ok ok ok'],
    [
      'a maintainer',
      (id) => join(id, tomas, 'maintainer').then(() => tomas),
      'NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND',
    ],
    [
      'a viewer',
      (id) => join(id, tomas, 'viewer').then(() => tomas),
      'NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND',
    ],
    ['a stranger', async () => tomas, 'NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND'],
    ['an admin', async () => admin, 'ok ok ok ok'],
    ['the command line', async () => cli, 'ok ok ok ok'],
  ])('%s', async (_, who, answers) => {
    const id = await created();
    const principal = await who(id);
    const sam = await portal.addUser('Sam');
    const results = [
      await editApplication(principal, { applicationId: id, name: 'Renamed', description: 'x' }, portal.ctx),
      await join(id, sam, 'viewer', principal),
      await setCeiling(principal, { applicationId: id, scopes: ['orders:read'] }, portal.ctx),
      await archiveApplication(principal, { applicationId: id }, portal.ctx),
    ];
    expect(results.map(codeOf).join(' ')).toBe(answers);
  });

  it('its last owner stays an owner; of two who leave at once, one stays', async () => {
    const id = await created();
    const leave = (user: UserPrincipal) =>
      removeMember(user, { applicationId: id, userId: user.userId }, portal.ctx);
    expect(codeOf(await leave(ines))).toBe('LAST_OWNER');
    const demote = { applicationId: id, userId: ines.userId, memberRole: 'viewer' as const };
    expect(codeOf(await setMemberRole(ines, demote, portal.ctx))).toBe('LAST_OWNER');
    expect(codeOf(await join(id, tomas, 'owner'))).toBe('ok');
    const results = await Promise.all([leave(ines), leave(tomas)]);
    expect(results.map(codeOf).sort()).toEqual(['LAST_OWNER', 'ok']);
  });

  it('who is suspended is no owner that could stay', async () => {
    const id = await created();
    const gone = await portal.addUser('Gone');
    expect(codeOf(await join(id, gone, 'owner'))).toBe('ok');
    await portal.asOwner('update users set suspended_at = clock_timestamp() where id = $1', [gone.userId]);
    const ofInes = { applicationId: id, userId: ines.userId };
    expect(codeOf(await removeMember(ines, ofInes, portal.ctx))).toBe('LAST_OWNER');
    expect(codeOf(await setMemberRole(ines, { ...ofInes, memberRole: 'viewer' }, portal.ctx))).toBe(
      'LAST_OWNER',
    );
    expect(codeOf(await removeMember(ines, { ...ofInes, userId: gone.userId }, portal.ctx))).toBe('ok');
  });

  it('a member leaves by themselves, and has no say from then on', async () => {
    const id = await created();
    await join(id, tomas, 'viewer');
    expect(codeOf(await join(id, tomas, 'owner'))).toBe('ALREADY_DONE');
    expect(codeOf(await removeMember(tomas, { applicationId: id, userId: ines.userId }, portal.ctx))).toBe(
      'NOT_FOUND',
    );
    expect(codeOf(await removeMember(tomas, { applicationId: id, userId: tomas.userId }, portal.ctx))).toBe(
      'ok',
    );
    expect(codeOf(await getApplication(tomas, { applicationId: id, members: FIRST }, portal.ctx))).toBe(
      'NOT_FOUND',
    );
    const member = formatPublicId('user', tomas.userId);
    expect(await recordsOf(id)).toMatchObject([
      { action: 'application.create' },
      { action: 'application.members', before: { [member]: null }, after: { [member]: 'viewer' } },
      { action: 'application.members', before: { [member]: 'viewer' }, after: { [member]: null } },
    ]);
  });
});

describe('its ceiling', () => {
  it('is narrowed by owners and widened by admins alone', async () => {
    const id = await created();
    const set = (principal: Principal, scopes: string[]) =>
      setCeiling(principal, { applicationId: id, scopes }, portal.ctx);
    expect(await set(ines, ['orders:read'])).toMatchObject({
      value: { added: [], removed: ['orders:write'] },
    });
    expect(codeOf(await set(ines, ['orders:read', 'orders:write']))).toBe('FORBIDDEN');
    // Not even in exchange for another.
    expect(codeOf(await set(ines, ['orders:write']))).toBe('FORBIDDEN');
    expect(await set(admin, ['orders:read', 'orders:erase'])).toMatchObject({
      value: { added: ['orders:erase'] },
    });
    expect(codeOf(await set(admin, ['nothing:there']))).toBe('INVALID_INPUT');
    const stale = { applicationId: id, scopes: [], seen: ['orders:read'] };
    expect(codeOf(await setCeiling(admin, stale, portal.ctx))).toBe('CHANGED_MEANWHILE');
    expect(await set(admin, ['orders:erase', 'orders:read'])).toMatchObject({
      value: { added: [], removed: [] },
    });
    expect((await recordsOf(id)).filter((record) => record.action === 'application.ceiling')).toHaveLength(2);
  });

  it('counts how many live tokens carry each of its scopes', async () => {
    const id = await created();
    for (const scopes of [['orders:read'], ['orders:read', 'orders:write']]) {
      const issued = await issueToken(
        ines,
        {
          owner: { type: 'application', id },
          label: scopes.join(),
          scopes,
          expiry: { type: 'days', days: 1 },
        },
        portal.ctx,
      );
      expect(issued.ok).toBe(true);
    }
    const details = await getApplication(ines, { applicationId: id, members: FIRST }, portal.ctx);
    if (!details.ok) throw new Error(details.message);
    expect(details.value.ceiling.map((scope) => [scope.name, scope.liveTokens])).toEqual([
      ['orders:read', 2],
      ['orders:write', 1],
    ]);
    expect(details.value.tokens.rows).toHaveLength(2);
  });
});

describe('its rate limit', () => {
  const perDay = (day: number | null) => ({ second: null, minute: null, day });
  const limitsOf = async (id: string) => {
    const details = await getApplication(ines, { applicationId: id, members: FIRST }, portal.ctx);
    return details.ok ? details.value.rateLimits.shared : details.code;
  };
  const policyMax = (day: number | null) =>
    portal.asOwner('update policy set rate_limit_day_max = $1', [day]);

  it('is set by whoever looks after it and by admins, recorded once, and by nobody else', async () => {
    const id = await created();
    const [maintainer, viewer] = [await portal.addUser('Mia'), await portal.addUser('Vic')];
    expect(codeOf(await join(id, maintainer, 'maintainer'))).toBe('ok');
    expect(codeOf(await join(id, viewer, 'viewer'))).toBe('ok');
    const set = async (who: Principal, day: number | null) =>
      codeOf(await limitRates(who, { applicationId: id, rateLimits: perDay(day) }, portal.ctx));
    expect(await set(ines, 100)).toBe('ok');
    for (const other of [viewer, tomas]) expect(await set(other, 1)).toBe('NOT_FOUND');
    expect(await limitsOf(id)).toEqual(perDay(100));
    expect(await set(maintainer, 200)).toBe('ok');
    expect(await set(maintainer, 200)).toBe('ok');
    expect(await set(admin, null)).toBe('ok');
    const records = (await recordsOf(id)).filter((record) => record.action === 'application.limits');
    expect(records.map(({ before, after }) => [before, after])).toEqual([
      [{ rate_limits: [] }, { rate_limits: ['100/day'] }],
      [{ rate_limits: ['100/day'] }, { rate_limits: ['200/day'] }],
      [{ rate_limits: ['200/day'] }, { rate_limits: [] }],
    ]);
  });

  it('is what policy allows at most for whoever asks for none, and never more', async () => {
    await policyMax(500);
    try {
      const id = await created();
      expect(await limitsOf(id)).toEqual(perDay(500));
      const wide = { name: 'Wide', scopes: [], ownerId: ines.userId, rateLimits: perDay(501) };
      expect(await createApplication(ines, wide, portal.ctx)).toMatchObject({
        fields: { rates: 'Policy allows at most 500 requests per day.' },
      });
      const set = (day: number | null) =>
        limitRates(admin, { applicationId: id, rateLimits: perDay(day) }, portal.ctx);
      expect(await set(501)).toMatchObject({ fields: { rates: expect.any(String) } });
      expect(await set(0)).toMatchObject({ fields: { rates: expect.any(String) } });
      expect(await limitsOf(id)).toEqual(perDay(500));
      expect(codeOf(await set(5))).toBe('ok');
      expect(codeOf(await set(null))).toBe('ok');
      expect(await limitsOf(id)).toEqual(perDay(500));
    } finally {
      await policyMax(null);
    }
  });
});

describe('its archive', () => {
  it('ends issuing at once, whoever comes first, and is undone by restoring', async () => {
    const id = await created();
    const issue = (label: string) =>
      issueToken(
        ines,
        {
          owner: { type: 'application', id },
          label,
          scopes: ['orders:read'],
          expiry: { type: 'days', days: 1 },
        },
        portal.ctx,
      );
    const issuing = Promise.all(Array.from({ length: 10 }, (_, at) => issue(`raced ${at}`)));
    expect(codeOf(await archiveApplication(ines, { applicationId: id, reason: 'old' }, portal.ctx))).toBe(
      'ok',
    );
    const { length: issued } = (await issuing).filter((result) => result.ok);
    const [{ n } = { n: -1 }] = await portal.asOwner<{ n: number }>(
      `select count(*)::int as n from tokens t join applications a on a.id = t.application_id
       where a.id = $1 and t.created_at <= a.archived_at`,
      [id],
    );
    expect(n).toBe(issued);
    expect(codeOf(await issue('late'))).toBe('OWNER_INACTIVE');
    expect(codeOf(await archiveApplication(ines, { applicationId: id }, portal.ctx))).toBe('ALREADY_DONE');
    expect(codeOf(await restoreApplication(ines, { applicationId: id }, portal.ctx))).toBe('ok');
    expect(codeOf(await restoreApplication(ines, { applicationId: id }, portal.ctx))).toBe('ALREADY_DONE');
    expect(codeOf(await issue('again'))).toBe('ok');
  });

  it('by an admin is not undone by an owner, and an admin puts theirs over an owner’s', async () => {
    const id = await created();
    const archive = (as: UserPrincipal) => archiveApplication(as, { applicationId: id }, portal.ctx);
    const restore = (as: UserPrincipal) => restoreApplication(as, { applicationId: id }, portal.ctx);
    expect(codeOf(await archive(ines))).toBe('ok');
    expect(codeOf(await archive(admin))).toBe('ok');
    expect(codeOf(await archive(admin))).toBe('ALREADY_DONE');
    expect(codeOf(await restore(ines))).toBe('FORBIDDEN');
    const archivedAs = async () =>
      (await portal.asOwner(`select archived_as as as from applications where id = $1`, [id]))[0]?.as;
    expect(await archivedAs()).toBe('admin');
    expect(codeOf(await restore(admin))).toBe('ok');
    expect(await archivedAs()).toBeNull();
    expect(codeOf(await archive(ines))).toBe('ok');
    expect(codeOf(await restore(ines))).toBe('ok');
  });
});
