import { verify } from '@node-rs/argon2';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UserPrincipal } from '@/core/access/principal';
import type { UseCaseContext } from '../context';
import { createTestPortal, type TestPortal } from '../test-context';
import { hashPassword } from './password-hash';
import { findSessionUser } from './session';
import { revealSessionToken_forItsCookie } from './session-token';
import { type SignInInput, signIn } from './sign-in';

// The library works as ever; its calls are counted.
vi.mock('@node-rs/argon2', async (original) => {
  const argon2 = await original<typeof import('@node-rs/argon2')>();
  return { ...argon2, verify: vi.fn(argon2.verify) };
});

const PASSWORD = 'correct horse battery staple';
const WRONG = { ok: false, code: 'WRONG_CREDENTIALS', message: 'E-mail or password is wrong.' };

let portal: TestPortal;
let storedHash: string;
beforeAll(async () => {
  portal = await createTestPortal();
  storedHash = (await hashPassword(PASSWORD)) ?? '';
});
afterAll(() => portal.close());
beforeEach(async () => {
  vi.mocked(verify).mockClear();
  await portal.asOwner('delete from rate_limits');
});

/** A user who can sign in, and what they type. */
async function person(roles = ['developer']): Promise<{ user: UserPrincipal; typed: SignInInput }> {
  const user = await portal.addUser('Ada', roles);
  await portal.asOwner('update users set password_hash = $2, password_set_at = now() where id = $1', [
    user.userId,
    storedHash,
  ]);
  return { user, typed: { email: `${user.userId}@halden.example`, password: PASSWORD } };
}
const from = (clientAddress: string | null): UseCaseContext => ({
  ...portal.ctx,
  request: { ...portal.ctx.request, clientAddress },
});
const refusals = (userId: string) =>
  portal.asOwner(`select * from audit where action = 'session.refuse' and target_id = $1`, [userId]);
const sessionsOf = async (userId: string) =>
  (await portal.asOwner('select 1 from sessions where user_id = $1', [userId])).length;

describe('signing in', () => {
  it('starts a session with a token of its own each time', async () => {
    const { user, typed } = await person(['developer', 'admin']);
    const cookies = new Set<string>();
    for (let time = 0; time < 3; time += 1) {
      const result = await signIn(typed, portal.ctx);
      if (!result.ok) throw new Error(result.code);
      const cookie = revealSessionToken_forItsCookie(result.value.token);
      cookies.add(cookie);
      expect(await findSessionUser(cookie, portal.ctx)).toMatchObject({
        userId: user.userId,
        portalRight: 'admin',
      });
    }
    expect(cookies.size).toBe(3);
  });

  it('knows an address in any case and with spaces around it', async () => {
    const { typed } = await person();
    const result = await signIn({ ...typed, email: `  ${typed.email.toUpperCase()} ` }, portal.ctx);
    expect(result).toMatchObject({ ok: true });
  });
});

describe('a refused sign-in', () => {
  it('says the same after the same work, whatever the reason, and starts nothing', async () => {
    const wrongPassword = await person();
    const suspended = await person();
    await portal.asOwner('update users set suspended_at = now() where id = $1', [suspended.user.userId]);
    const invited = await portal.addUser('Invited');
    const invitedEmail = `${invited.userId}@halden.example`;
    const cases: [SignInInput, string][] = [
      [{ ...wrongPassword.typed, password: `${PASSWORD}!` }, 'wrong_password'],
      [suspended.typed, 'suspended'],
      [{ email: invitedEmail, password: PASSWORD }, 'no_password'],
      [{ email: invitedEmail, password: '' }, 'no_password'],
      [{ email: 'nobody@halden.example', password: PASSWORD }, 'unknown_address'],
      [{ email: 'not an address', password: PASSWORD }, 'unknown_address'],
      [{ email: '', password: '' }, 'unknown_address'],
      [{ email: "a' or 1=1 --\0", password: '\0' }, 'unknown_address'],
      [{ email: 'x\uD800@halden.example', password: '\uD800' }, 'unknown_address'],
    ];
    const auditBefore = await portal.asOwner('select 1 from audit');
    for (const [typed, reason] of cases) {
      vi.mocked(verify).mockClear();
      expect(await signIn(typed, portal.ctx), reason).toEqual(WRONG);
      expect(vi.mocked(verify).mock.calls, reason).toHaveLength(1);
    }
    for (const { userId } of [wrongPassword.user, suspended.user, invited])
      expect(await sessionsOf(userId)).toBe(0);
    const rows = await portal.asOwner<{ reason: string; actor_type: string }>(
      `select reason, actor_type from audit order by occurred_at desc, id desc limit ${cases.length}`,
    );
    expect(rows.map(({ reason }) => reason).reverse()).toEqual(cases.map(([, reason]) => reason));
    expect(new Set(rows.map(({ actor_type }) => actor_type))).toEqual(new Set(['anonymous']));
    expect(await portal.asOwner('select 1 from audit')).toHaveLength(auditBefore.length + cases.length);
  });

  it('keeps nothing of what was typed', async () => {
    const canary = 'my-password-typed-into-the-wrong-field';
    await signIn({ email: canary, password: canary }, portal.ctx);
    await signIn({ email: (await person()).typed.email, password: canary }, portal.ctx);
    for (const table of ['audit', 'log_outbox', 'rate_limits', 'sessions', 'users']) {
      const rows = await portal.asOwner<{ row: string }>(`select t::text as row from ${table} t`);
      expect(rows.map(({ row }) => row).join(), table).not.toContain(canary);
    }
  });

  it('shows in the account’s own history', async () => {
    const { user, typed } = await person();
    await signIn({ ...typed, password: 'wrong wrong wrong' }, portal.ctx);
    expect(await refusals(user.userId)).toMatchObject([
      { owner_id: user.userId, reason: 'wrong_password', client_address: '203.0.113.7' },
    ]);
  });
});

describe('guessing', () => {
  it('at one account gets five tries a minute, exactly, however parallel and from wherever', async () => {
    const { user, typed } = await person();
    const guesses = Array.from({ length: 25 }, (_, index) =>
      signIn({ ...typed, password: `guess number ${index}` }, from(`198.51.100.${index}`)),
    );
    const codes = (await Promise.all(guesses)).map((result) => (result.ok ? 'OK' : result.code));
    expect(codes.filter((code) => code === 'WRONG_CREDENTIALS')).toHaveLength(5);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(20);
    expect(vi.mocked(verify)).toHaveBeenCalledTimes(5);
    expect(await refusals(user.userId)).toHaveLength(5);
  });

  it('is refused with the seconds to wait, even with the right password, and the same for no account', async () => {
    const { typed } = await person();
    for (const email of [typed.email, 'nobody-at-all@halden.example']) {
      for (let guess = 0; guess < 5; guess += 1) await signIn({ email, password: 'wrong' }, portal.ctx);
      const refused = await signIn({ email, password: PASSWORD }, portal.ctx);
      expect(refused).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) });
      if (refused.ok) throw new Error('signed in');
      expect(refused.retryAfterSeconds).toBeGreaterThan(50);
      expect(refused.retryAfterSeconds).toBeLessThanOrEqual(60);
    }
  });

  it('goes on after the minute, twenty an hour', async () => {
    const { typed } = await person();
    const guess = async () => {
      const result = await signIn({ ...typed, password: 'wrong' }, portal.ctx);
      return result.ok ? 'OK' : result.code;
    };
    let tried = 0;
    for (let minute = 0; minute < 6; minute += 1) {
      for (let time = 0; time < 6; time += 1) if ((await guess()) === 'WRONG_CREDENTIALS') tried += 1;
      await portal.asOwner(`update rate_limits set expire = 0 where key not like 'sign-in:account:hour%'`);
    }
    expect(tried).toBe(20);
    const refused = await signIn(typed, portal.ctx);
    expect(refused).toMatchObject({ code: 'RATE_LIMITED' });
    await portal.asOwner('update rate_limits set expire = 0');
    expect(await signIn(typed, portal.ctx)).toMatchObject({ ok: true });
  });

  it('at many accounts from one client gets thirty tries a minute, and costs the thirty-first account nothing', async () => {
    const { typed } = await person();
    const guesses = Array.from({ length: 40 }, (_, index) =>
      signIn({ email: `somebody-${index}@halden.example`, password: 'guess' }, from('2001:db8::1')),
    );
    const codes = (await Promise.all(guesses)).map((result) => (result.ok ? 'OK' : result.code));
    expect(codes.filter((code) => code === 'WRONG_CREDENTIALS')).toHaveLength(30);
    // The next address of the same network is the same client.
    for (let time = 0; time < 10; time += 1) {
      expect(await signIn(typed, from('2001:db8::2'))).toMatchObject({ code: 'RATE_LIMITED' });
    }
    expect(await signIn(typed, from('2001:db8:0:1::1'))).toMatchObject({ ok: true });
  });

  it('is all that counts: who types the right password may do so as often as they like', async () => {
    const { typed } = await person();
    for (let time = 0; time < 40; time += 1)
      expect(await signIn(typed, portal.ctx)).toMatchObject({ ok: true });
  });
});

const WAITING = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

describe('a change between the verification and the session', () => {
  it.each([
    ['a suspension', 'suspended_at = clock_timestamp()'],
    ['a new password', `password_hash = 'another'`],
  ])('such as %s leaves no session', async (_, assignment) => {
    const { user, typed } = await person();
    const { verify: argonVerify } =
      await vi.importActual<typeof import('@node-rs/argon2')>('@node-rs/argon2');
    vi.mocked(verify).mockImplementationOnce(async (...given) => {
      const right = await argonVerify(...given);
      await portal.asOwner(`update users set ${assignment} where id = $1`, [user.userId]);
      return right;
    });
    expect(await signIn(typed, portal.ctx)).toEqual(WRONG);
    expect(await sessionsOf(user.userId)).toBe(0);
  });

  it('such as an admin right counts in the session', async () => {
    const { user, typed } = await person();
    const other = await portal.ctx.db.pool.connect();
    await other.query('begin');
    await other.query('select from users where id = $1 for update', [user.userId]);
    const signedIn = signIn(typed, portal.ctx);
    await expect
      .poll(() => portal.ctx.db.pool.query(WAITING), { timeout: 10_000 })
      .toMatchObject({ rowCount: 1 });
    await other.query(`insert into user_roles select $1, id from roles where name = 'admin'`, [user.userId]);
    await other.query('commit');
    other.release();
    expect(await signedIn).toMatchObject({ value: { principal: { portalRight: 'admin' } } });
  });
});
