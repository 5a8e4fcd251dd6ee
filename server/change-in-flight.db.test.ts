import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Principal, UserPrincipal } from '@/core/access/principal';
import { EVERY_TOKEN } from '@/core/token/directory-query';
import type { TokenOwner } from '@/db/queries/tokens';
import { saveRole } from './apis/edit-catalogue';
import { createTestPortal, type TestPortal } from './test-context';
import { renameToken } from './tokens/edit-token';
import { issueToken } from './tokens/issue-token';
import { exportTokens } from './tokens/list-every-token';
import { resumeToken, suspendToken } from './tokens/suspend-token';
import { createUser } from './users/create-user';
import { issueResetLink } from './users/issue-reset-link';
import { setUserRoles } from './users/set-user-roles';

/** Whoever loses a right while a change of theirs waits: what was acknowledged to who took it is true from then on. */

const WAITING = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

let portal: TestPortal;
let printer: Extract<TokenOwner, { type: 'application' }>;
let owner: UserPrincipal;
let maintainer: UserPrincipal;
beforeAll(async () => {
  portal = await createTestPortal();
  await portal.addApi('https://orders.example', ['orders:read']);
});
beforeEach(async () => {
  owner = await portal.addUser('Tomás');
  maintainer = await portal.addUser('Abena');
  printer = await portal.addApplication(
    [
      [owner, 'owner'],
      [maintainer, 'maintainer'],
    ],
    ['orders:read'],
  );
});
afterAll(() => portal.close());

/** Starts a change while `lock` is held, then makes another one commit before it goes on. */
async function overtaken<T>(
  held: { lock: string; values: unknown[] },
  started: () => Promise<T>,
  overtaking: readonly [statement: string, ...values: unknown[]],
): Promise<T> {
  const other = await portal.ctx.db.pool.connect();
  try {
    await other.query('begin');
    await other.query(held.lock, held.values);
    const change = started();
    await expect
      .poll(() => portal.ctx.db.pool.query(WAITING), { timeout: 10_000 })
      .toMatchObject({ rowCount: 1 });
    const [statement, ...values] = overtaking;
    await other.query(statement, values);
    await other.query('commit');
    return await change;
  } finally {
    other.release();
  }
}

const issue = (principal: Principal, of: TokenOwner) =>
  issueToken(
    principal,
    { owner: of, label: 'late', scopes: ['orders:read'], expiry: { type: 'days', days: 1 } },
    portal.ctx,
  );
const lockPrinter = () => ({
  lock: 'select from applications where id = $1 for update',
  values: [printer.id],
});
const leaves = () =>
  [
    'delete from application_members where application_id = $1 and user_id = $2',
    printer.id,
    maintainer.userId,
  ] as const;
const suspends = (user: UserPrincipal) =>
  ['update users set suspended_at = clock_timestamp() where id = $1', user.userId] as const;
const demotes = (user: UserPrincipal) => ['delete from user_roles where user_id = $1', user.userId] as const;
const tokensOf = async (of: TokenOwner) =>
  (await portal.asOwner('select label, suspended_at from tokens where application_id = $1', [of.id])) as {
    label: string;
    suspended_at: Date | null;
  }[];

describe('who is no member any more when it is their turn', () => {
  it('is given no secret of the application', async () => {
    expect(await overtaken(lockPrinter(), () => issue(maintainer, printer), leaves())).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await tokensOf(printer)).toEqual([]);
  });

  it('renames none of its tokens', async () => {
    const issued = await issue(owner, printer);
    if (!issued.ok) throw new Error(issued.message);
    const { tokenId } = issued.value;
    const renamed = await overtaken(
      lockPrinter(),
      () => renameToken(maintainer, { tokenId, label: 'taken over' }, portal.ctx),
      leaves(),
    );
    expect(renamed).toMatchObject({ code: 'NOT_FOUND' });
    expect(await tokensOf(printer)).toMatchObject([{ label: 'late' }]);
  });

  it('resumes none of its tokens', async () => {
    const issued = await issue(owner, printer);
    if (!issued.ok) throw new Error(issued.message);
    const { tokenId } = issued.value;
    await suspendToken(owner, { tokenId }, portal.ctx);
    const resumed = await overtaken(
      {
        lock: 'select from application_members where application_id = $1 and user_id = $2 for update',
        values: [printer.id, maintainer.userId],
      },
      () => resumeToken(maintainer, { tokenId }, portal.ctx),
      leaves(),
    );
    expect(resumed).toMatchObject({ code: 'NOT_FOUND' });
    expect(await tokensOf(printer)).toMatchObject([{ suspended_at: expect.any(Date) }]);
  });
});

describe('who is suspended when it is their turn', () => {
  it('is given no secret of an application', async () => {
    const issued = await overtaken(lockPrinter(), () => issue(maintainer, printer), suspends(maintainer));
    expect(issued).toMatchObject({ code: 'NOT_SIGNED_IN' });
    expect(await tokensOf(printer)).toEqual([]);
  });
});

describe('who administers no more when it is their turn', () => {
  const CATALOGUE_LOCK = { lock: 'select pg_advisory_xact_lock(7301010)', values: [] };
  const ADMIN_ROLES_LOCK = {
    lock: `select from roles where portal_right = 'admin' for no key update`,
    values: [],
  };
  let admin: UserPrincipal;
  beforeEach(async () => {
    await portal.addUser('Ada', ['admin']);
    admin = await portal.addUser('Ines', ['admin']);
  });

  it.each([
    ['demoted', demotes, 'NOT_FOUND'],
    ['suspended', suspends, 'NOT_SIGNED_IN'],
  ])('makes no other admin (%s)', async (_, loses, code) => {
    const wanted = { email: `${admin.userId}@evil.example`, roles: ['admin'] };
    const made = await overtaken(ADMIN_ROLES_LOCK, () => createUser(admin, wanted, portal.ctx), loses(admin));
    expect(made).toMatchObject({ code });
    expect(await portal.asOwner('select from users where email = $1', [wanted.email])).toEqual([]);
  });

  it('takes the right from nobody else: of two admins who demote each other, one is demoted', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [one, two] = [await portal.addUser('One', ['admin']), await portal.addUser('Two', ['admin'])];
      const demote = (who: UserPrincipal, user: UserPrincipal) =>
        setUserRoles(who, { userId: user.userId, roles: ['developer'], mode: 'always' }, portal.ctx);
      const answers = await Promise.all([demote(one, two), demote(two, one)]);
      expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
      expect(answers.find((answer) => !answer.ok)).toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('gives no role any scope', async () => {
    const name = `late-${admin.userId.slice(-8)}`;
    const role = { name, description: '', portalRight: 'admin', scopes: [], mark: 'new' };
    const saved = await overtaken(
      CATALOGUE_LOCK,
      () => saveRole(admin, role, 'always', portal.ctx),
      demotes(admin),
    );
    expect(saved).toMatchObject({ code: 'NOT_FOUND' });
    expect(await portal.asOwner('select from roles where name = $1', [name])).toEqual([]);
  });

  it('nor where it was the role that lost the right', async () => {
    const name = `ops-${admin.userId.slice(-8)}`;
    await portal.asOwner(
      `insert into roles (id, name, description, portal_right) values ($1, $2, '', 'admin')`,
      [portal.ctx.newId(), name],
    );
    const ops = { ...(await portal.addUser('Ops', [name])), portalRight: 'admin' as const };
    const made = await overtaken(
      ADMIN_ROLES_LOCK,
      () => issueResetLink(ops, { userId: owner.userId }, portal.ctx),
      [`update roles set portal_right = 'none' where name = $1`, name],
    );
    expect(made).toMatchObject({ code: 'NOT_FOUND' });
    expect(await portal.asOwner('select from one_time_links where user_id = $1', [owner.userId])).toEqual([]);
  });
});

describe('a list that is on its way', () => {
  it.each([
    ['is demoted', demotes],
    ['is suspended', suspends],
  ])('breaks off when its reader %s', async (_, loses) => {
    await issue(owner, printer);
    const reader = { ...(await portal.addUser('Noor', ['auditor'])), portalRight: 'auditor' as const };
    const exported = await exportTokens(
      reader,
      { filter: EVERY_TOKEN, sort: 'created', selection: '' },
      portal.ctx,
    );
    if (!exported.ok) throw new Error(exported.message);
    const [statement, ...values] = loses(reader);
    await portal.asOwner(statement, values);
    await expect(async () => {
      for await (const _batch of exported.value);
    }).rejects.toThrow('may not read it any more');
  });
});
