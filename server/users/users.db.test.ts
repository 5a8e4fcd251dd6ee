import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Principal, UserPrincipal } from '@/core/access/principal';
import { acceptInvitation } from '../auth/accept-invitation';
import { changePassword } from '../auth/change-password';
import { readLink } from '../auth/one-time-links';
import { resetPassword } from '../auth/reset-password';
import { findSessionUser, type StartedSession } from '../auth/session';
import { revealSessionToken_forItsCookie } from '../auth/session-token';
import { signIn } from '../auth/sign-in';
import type { Result } from '../result';
import { createTestPortal, type TestPortal } from '../test-context';
import { type CreateUserInput, createUser } from './create-user';
import { getPerson } from './get-person';
import { issueResetLink } from './issue-reset-link';
import { listUsers, USERS_PER_PAGE } from './list-users';
import { resumeUser } from './resume-user';
import { suspendUser } from './suspend-user';

// The library works as ever; a test may have something happen while it does.
vi.mock('@node-rs/argon2', async (original) => {
  const argon2 = await original<typeof import('@node-rs/argon2')>();
  return { ...argon2, hash: vi.fn(argon2.hash) };
});

const SYSTEM: Principal = { type: 'system', name: 'cli' };
const PASSWORD = 'correct horse battery staple';
const NEW_PASSWORD = 'an entirely different sentence';

let portal: TestPortal;
let admin: UserPrincipal;
beforeAll(async () => {
  portal = await createTestPortal();
  admin = await portal.addUser('Boss', ['admin']);
});
afterAll(() => portal.close());

const address = () => `${portal.ctx.newId()}@halden.example`;
async function value<T>(result: Promise<Result<T>>): Promise<T> {
  const answer = await result;
  if (!answer.ok) throw new Error(`${answer.code} ${JSON.stringify(answer.fields ?? answer.message)}`);
  return answer.value;
}
const create = (input: Partial<CreateUserInput> = {}, principal: Principal = admin) =>
  createUser(principal, { email: address(), name: 'Nils Frahm', ...input }, portal.ctx);
const secretOf = (url: string | undefined) => new URL(url ?? '').hash.slice(1);
const cookieOf = (started: StartedSession) => revealSessionToken_forItsCookie(started.token);
const isAlive = async (started: StartedSession) =>
  (await findSessionUser(cookieOf(started), portal.ctx)) !== null;
const enter = async (email: string, password = PASSWORD) => {
  await portal.asOwner('delete from rate_limits');
  return signIn({ email, password }, portal.ctx);
};
const row = async (userId: string) =>
  (await portal.asOwner('select * from users where id = $1', [userId]))[0];
const rolesOf = async (userId: string) => (await value(getPerson(admin, userId, portal.ctx))).user.roles;
const records = async (userId: string, action: string) =>
  portal.asOwner('select * from audit where target_id = $1 and action = $2', [userId, action]);

describe('adding a user', () => {
  it('with a password lets them in at once', async () => {
    const { userId, email, invitation } = await value(create({ password: PASSWORD }));
    expect(invitation).toBeNull();
    expect(await enter(email)).toMatchObject({ ok: true });
    expect(await records(userId, 'user.create')).toMatchObject([
      { actor_id: admin.userId, after: { roles: ['developer'], has_password: true } },
    ]);
  });

  it('without one gives an invitation of seven days, and nothing else lets them in', async () => {
    const { email, invitation } = await value(create({}, SYSTEM));
    expect(invitation?.url).toMatch(/^http:\/\/localhost:3000\/join#[A-Za-z0-9_-]{43}$/);
    const days = ((invitation?.expiresAt.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThan(7.1);
    for (const password of ['', PASSWORD]) expect(await enter(email, password)).toMatchObject({ ok: false });
  });

  it('is refused to whoever is no admin, and changes nothing', async () => {
    const before = (await portal.asOwner('select 1 from users')).length;
    const { userId: id } = await value(create());
    const others: Principal[] = [
      { type: 'user', userId: id, sessionId: id, name: 'D', portalRight: 'none' },
      { type: 'user', userId: id, sessionId: id, name: 'A', portalRight: 'auditor' },
      { type: 'token', tokenId: id, ownerId: admin.userId, scopes: ['latchkey:users'] },
      { type: 'verifier', credentialId: id, apiId: id },
    ];
    for (const other of others) {
      expect(await create({}, other)).toMatchObject({ code: 'NOT_FOUND' });
      expect(await suspendUser(other, { userId: id }, portal.ctx)).toMatchObject({ code: 'NOT_FOUND' });
      expect(await resumeUser(other, { userId: id }, portal.ctx)).toMatchObject({ code: 'NOT_FOUND' });
      expect(await issueResetLink(other, { userId: id }, portal.ctx)).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await portal.asOwner('select 1 from users')).toHaveLength(before + 1);
  });

  it('takes one address once, in whatever case and however parallel', async () => {
    const email = address();
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        create({ email: index % 2 ? email.toUpperCase() : ` ${email}` }),
      ),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    for (const result of results) if (!result.ok) expect(result.code).toBe('EMAIL_TAKEN');
  });

  it('refuses wrong fields, each by name', async () => {
    expect(await create({ email: 'victim＠example.com', name: 'a\0b', password: 'short' })).toMatchObject({
      code: 'INVALID_INPUT',
      fields: { email: expect.any(String), name: expect.any(String), password: expect.any(String) },
    });
    expect(await create({ roles: ['developer', 'root', '*'] })).toMatchObject({
      fields: { roles: 'No such role: root, *.' },
    });
  });

  it('takes nothing from its input that it does not ask for', async () => {
    const smuggled = {
      userId: admin.userId,
      id: admin.userId,
      portalRight: 'admin',
      suspendedAt: null,
      isAdmin: true,
    };
    const { userId } = await value(create(smuggled as Partial<CreateUserInput>));
    expect(userId).not.toBe(admin.userId);
    expect(await rolesOf(userId)).toEqual(['developer']);
  });

  it('with no roles gives none', async () => {
    const { userId } = await value(create({ roles: [] }));
    expect(await rolesOf(userId)).toEqual([]);
  });
});

describe('an invitation', () => {
  it('lets in once, under the name and with the password the person chose', async () => {
    const { userId, email, invitation } = await value(create());
    const secret = secretOf(invitation?.url);
    expect(await readLink({ purpose: 'invitation', secret }, portal.ctx)).toEqual({
      ok: true,
      value: { email, name: 'Nils Frahm' },
    });
    const accepting = () => acceptInvitation({ secret, name: 'Nils', password: PASSWORD }, portal.ctx);
    const results = await Promise.all(Array.from({ length: 10 }, accepting));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(await accepting()).toMatchObject({ code: 'LINK_INVALID' });
    expect(await readLink({ purpose: 'invitation', secret }, portal.ctx)).toMatchObject({
      code: 'LINK_INVALID',
    });
    expect(await row(userId)).toMatchObject({ name: 'Nils' });
    expect(await portal.asOwner('select 1 from sessions where user_id = $1', [userId])).toHaveLength(1);
    expect(await records(userId, 'user.accept_invitation')).toHaveLength(1);
    expect(await enter(email)).toMatchObject({ ok: true });
  });

  it('keeps working after wrong input', async () => {
    const { email, invitation } = await value(create());
    const secret = secretOf(invitation?.url);
    for (const password of ['short', email]) {
      expect(await acceptInvitation({ secret, name: 'N', password }, portal.ctx)).toMatchObject({
        fields: { password: expect.any(String) },
      });
    }
    expect(await acceptInvitation({ secret, name: 'N', password: PASSWORD }, portal.ctx)).toMatchObject({
      ok: true,
    });
  });

  it('is replaced by a newer one, and dies with a suspension', async () => {
    const { userId, invitation } = await value(create());
    const newer = await value(issueResetLink(admin, { userId }, portal.ctx));
    expect(newer.purpose).toBe('invitation');
    const accepting = (url?: string) =>
      acceptInvitation({ secret: secretOf(url), name: 'N', password: PASSWORD }, portal.ctx);
    expect(await accepting(invitation?.url)).toMatchObject({ code: 'LINK_INVALID' });
    await value(suspendUser(admin, { userId }, portal.ctx));
    expect(await accepting(newer.url)).toMatchObject({ code: 'LINK_INVALID' });
    expect(await issueResetLink(admin, { userId }, portal.ctx)).toMatchObject({ code: 'OWNER_INACTIVE' });
    expect(await row(userId)).toMatchObject({ password_hash: null });
  });
});

describe('a reset link', () => {
  it('sets a new password, once, and ends every session there was', async () => {
    const { userId, email } = await value(create({ password: PASSWORD }));
    const before = [await value(enter(email)), await value(enter(email))];
    const link = await value(issueResetLink(admin, { userId }, portal.ctx));
    expect(link.url).toContain('/reset#');
    expect(await enter(email)).toMatchObject({ ok: true });

    const resetting = () => resetPassword({ secret: secretOf(link.url), password: NEW_PASSWORD }, portal.ctx);
    const results = await Promise.all(Array.from({ length: 10 }, resetting));
    const started = results.flatMap((result) => (result.ok ? [result.value] : []));
    expect(started).toHaveLength(1);
    for (const session of before) expect(await isAlive(session)).toBe(false);
    for (const session of started) expect(await isAlive(session)).toBe(true);
    expect(await enter(email)).toMatchObject({ code: 'WRONG_CREDENTIALS' });
    expect(await enter(email, NEW_PASSWORD)).toMatchObject({ ok: true });
  });

  it('of an older issue is dead, and so is any once the password changed otherwise', async () => {
    const { userId, email } = await value(create({ password: PASSWORD }));
    const older = await value(issueResetLink(SYSTEM, { userId }, portal.ctx));
    const newer = await value(issueResetLink(SYSTEM, { userId }, portal.ctx));
    const resetting = (url: string) =>
      resetPassword({ secret: secretOf(url), password: NEW_PASSWORD }, portal.ctx);
    expect(await resetting(older.url)).toMatchObject({ code: 'LINK_INVALID' });
    const { principal } = await value(enter(email));
    await value(
      changePassword(principal, { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }, portal.ctx),
    );
    expect(await resetting(newer.url)).toMatchObject({ code: 'LINK_INVALID' });
  });
});

describe('a link', () => {
  it('lets nobody in whose suspension came while the password was being hashed', async () => {
    const { userId, invitation } = await value(create());
    const argon2 = await vi.importActual<typeof import('@node-rs/argon2')>('@node-rs/argon2');
    vi.mocked(hash).mockImplementationOnce(async (...given) => {
      await value(suspendUser(admin, { userId }, portal.ctx));
      return argon2.hash(...given);
    });
    const input = { secret: secretOf(invitation?.url), name: 'N', password: PASSWORD };
    expect(await acceptInvitation(input, portal.ctx)).toMatchObject({ code: 'LINK_INVALID' });
    expect(await portal.asOwner('select 1 from sessions where user_id = $1', [userId])).toHaveLength(0);
    expect(await row(userId)).toMatchObject({ password_hash: null });
  });
});

describe('changing one’s password', () => {
  it('ends every other session and keeps the one in use', async () => {
    const { email } = await value(create({ password: PASSWORD }));
    const [here, there] = [await value(enter(email)), await value(enter(email))];
    await value(
      changePassword(here.principal, { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }, portal.ctx),
    );
    expect(await isAlive(here)).toBe(true);
    expect(await isAlive(there)).toBe(false);
    expect(await enter(email)).toMatchObject({ code: 'WRONG_CREDENTIALS' });
    expect(await enter(email, NEW_PASSWORD)).toMatchObject({ ok: true });
  });

  it('takes the current one, with five guesses a minute', async () => {
    const { userId, email } = await value(create({ password: PASSWORD }));
    const { principal } = await value(enter(email));
    const hash = (await row(userId))?.password_hash;
    const guess = (currentPassword: string) =>
      changePassword(principal, { currentPassword, newPassword: NEW_PASSWORD }, portal.ctx);
    await portal.asOwner('delete from rate_limits');
    for (let time = 0; time < 5; time += 1) {
      expect(await guess('wrong')).toMatchObject({ fields: { currentPassword: expect.any(String) } });
    }
    expect(await guess(PASSWORD)).toMatchObject({ code: 'RATE_LIMITED' });
    expect((await row(userId))?.password_hash).toBe(hash);
  });
});

describe('suspending a user', () => {
  it('ends their sessions at once; resuming lets them sign in again and revives no session', async () => {
    const { userId, email } = await value(create({ password: PASSWORD }));
    const started = await value(enter(email));
    await value(suspendUser(admin, { userId, reason: 'left the company' }, portal.ctx));
    expect(await isAlive(started)).toBe(false);
    expect(await enter(email)).toMatchObject({ code: 'WRONG_CREDENTIALS' });
    expect(await records(userId, 'user.suspend')).toMatchObject([{ reason: 'left the company' }]);
    const [fed] = await portal.asOwner(
      `select count(*)::int as n from feed where entity = 'user' and entity_id = $1`,
      [userId],
    );
    expect(fed?.n).toBeGreaterThan(0);

    expect(await suspendUser(admin, { userId }, portal.ctx)).toMatchObject({ code: 'ALREADY_DONE' });
    await value(resumeUser(admin, { userId }, portal.ctx));
    expect(await isAlive(started)).toBe(false);
    expect(await enter(email)).toMatchObject({ ok: true });
    expect(await resumeUser(admin, { userId }, portal.ctx)).toMatchObject({ code: 'ALREADY_DONE' });
    expect(await row(userId)).toMatchObject({ suspended_at: null, suspend_reason: null });
  });

  it('is never of oneself, nor of nobody', async () => {
    expect(await suspendUser(admin, { userId: admin.userId }, portal.ctx)).toMatchObject({
      code: 'FORBIDDEN',
    });
    const nobody = portal.ctx.newId();
    expect(await suspendUser(admin, { userId: nobody }, portal.ctx)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await resumeUser(admin, { userId: nobody }, portal.ctx)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await issueResetLink(admin, { userId: nobody }, portal.ctx)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('always leaves somebody who can administer, however many admins go at once', async () => {
    const own = await createTestPortal();
    try {
      const admins = await Promise.all(Array.from({ length: 8 }, () => own.addUser('Admin', ['admin'])));
      const results = await Promise.all(admins.map(({ userId }) => suspendUser(SYSTEM, { userId }, own.ctx)));
      expect(results.filter((result) => result.ok)).toHaveLength(7);
      expect(results.find((result) => !result.ok)).toMatchObject({ code: 'LAST_ADMIN' });
      const [active] = await own.asOwner('select count(*)::int as n from users where suspended_at is null');
      expect(active?.n).toBe(1);

      const [left] = await own.asOwner<{ id: string }>('select id from users where suspended_at is null');
      const [two] = admins.filter(({ userId }) => userId !== left?.id);
      if (!left || !two) throw new Error('nobody left');
      await resumeUser(SYSTEM, { userId: two.userId }, own.ctx);
      // Two who suspend each other.
      const both = await Promise.all([
        suspendUser(two, { userId: left.id }, own.ctx),
        suspendUser({ ...two, userId: left.id }, { userId: two.userId }, own.ctx),
      ]);
      expect(both.filter((result) => result.ok)).toHaveLength(1);
    } finally {
      await own.close();
    }
  });
});

describe('the list of users', () => {
  it('exists for those who look after the portal only', async () => {
    const developer = await portal.addUser();
    const input = { view: 'all', text: '', cursor: null } as const;
    expect(await listUsers(developer, input, portal.ctx)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await listUsers({ ...developer, portalRight: 'auditor' }, input, portal.ctx)).toMatchObject({
      ok: true,
    });
  });

  it('shows nothing that opens anything', async () => {
    const { userId, email } = await value(create({ password: PASSWORD }));
    const hash = String((await row(userId))?.password_hash);
    const shown = JSON.stringify([
      await listUsers(admin, { view: 'all', text: email, cursor: null }, portal.ctx),
      await getPerson(admin, userId, portal.ctx),
    ]);
    expect(shown).toContain(email);
    expect(shown).not.toContain(hash);
  });

  it('finds by any part of name or address, literally, and takes any text', async () => {
    await value(create({ name: '100%_sure \\ Ünal' }));
    const find = async (text: string) =>
      (await value(listUsers(admin, { view: 'all', text, cursor: null }, portal.ctx))).users.map(
        ({ name }) => name,
      );
    for (const text of ['100%', '%_s', '\\', 'ünal', ' sure '])
      expect(await find(text)).toContain('100%_sure \\ Ünal');
    expect(await find('_____')).toEqual([]);
    for (const text of ['\0', '\uD800', "'; drop table users; --", 'x'.repeat(10_000)]) await find(text);
  });

  it('goes through all of them page by page, each once, whatever is added meanwhile', async () => {
    const own = await createTestPortal();
    try {
      const boss = await own.addUser('Boss', ['admin']);
      await own.asOwner(
        `insert into users (id, email, name, created_at) select gen_random_uuid(), 'u' || n || '@halden.example', 'U' || n,
           timestamptz '2026-01-01' + make_interval(secs => n / 10) from generate_series(1, 130) n`,
      );
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof listUsers>> = await listUsers(
          boss,
          { view: 'all', text: '', cursor },
          own.ctx,
        );
        if (!page.ok) throw new Error(page.code);
        expect(page.value.users.length).toBeLessThanOrEqual(USERS_PER_PAGE);
        seen.push(...page.value.users.map(({ id }) => id));
        cursor = page.value.nextCursor;
        await own.addUser('Late');
      } while (cursor);
      expect(seen).toHaveLength(131);
      expect(new Set(seen).size).toBe(131);
      for (const wrong of ['', 'x', '0.x', `99999999999999.${boss.userId}`, `-1.${boss.userId}`]) {
        expect(await listUsers(boss, { view: 'all', text: '', cursor: wrong }, own.ctx)).toMatchObject({
          ok: true,
        });
      }
    } finally {
      await own.close();
    }
  });

  it('tells active, invited and suspended apart', async () => {
    const marker = 'Viewed';
    const active = await value(create({ name: marker, password: PASSWORD }));
    const invited = await value(create({ name: marker }));
    const suspended = await value(create({ name: marker, password: PASSWORD }));
    await value(suspendUser(admin, { userId: suspended.userId }, portal.ctx));
    for (const [view, ids] of [
      ['active', [active.userId]],
      ['invited', [invited.userId]],
      ['suspended', [suspended.userId]],
      ['all', [active.userId, invited.userId, suspended.userId]],
    ] as const) {
      const { users, matching } = await value(
        listUsers(admin, { view, text: marker, cursor: null }, portal.ctx),
      );
      expect(new Set(users.map(({ id }) => id)), view).toEqual(new Set(ids));
      expect(matching).toEqual({ value: ids.length, capped: false });
    }
  });
});
