import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserPrincipal } from '@/core/access/principal';
import { changeInNameOf } from '../context';
import { createTestPortal, type TestPortal } from '../test-context';
import {
  endOtherSessions,
  endSession,
  endSessionsOf,
  findSessionUser,
  listSessions,
  principalOfNewSession,
  signOut,
  startSession,
} from './session';
import { revealSessionToken_forItsCookie } from './session-token';

let portal: TestPortal;
beforeAll(async () => {
  portal = await createTestPortal();
});
afterAll(() => portal.close());

/** A session of this user's, and the text its browser holds. */
async function begin(user: UserPrincipal) {
  const newcomer = principalOfNewSession({ id: user.userId, name: user.name }, portal.ctx);
  const started = await changeInNameOf(newcomer, portal.ctx, (tx) =>
    startSession(tx, newcomer, 'password', portal.ctx),
  );
  return { principal: started.principal, cookie: revealSessionToken_forItsCookie(started.token), started };
}
const find = (cookie: string | undefined) => findSessionUser(cookie, portal.ctx);
const move = (sessionId: string, assignments: string) =>
  portal.asOwner(`update sessions set ${assignments} where id = $1`, [sessionId]);

describe('a session', () => {
  it('is found by its cookie, with the right its user has at that moment', async () => {
    const user = await portal.addUser('Ada');
    const { cookie, principal } = await begin(user);
    expect(await find(cookie)).toEqual({ ...principal, email: `${user.userId}@halden.example` });
    await portal.asOwner(`insert into user_roles select $1, id from roles where name = 'admin'`, [
      user.userId,
    ]);
    expect(await find(cookie)).toMatchObject({ portalRight: 'admin' });
  });

  it('is not found by what is not its cookie, whatever that is', async () => {
    const { cookie } = await begin(await portal.addUser());
    const others = [
      undefined,
      '',
      cookie.slice(1),
      `${cookie}A`,
      cookie.replace(/^./, cookie.startsWith('A') ? 'B' : 'A'),
      cookie.toLowerCase(),
      `${cookie} `,
      'a\0b',
      'x'.repeat(100_000),
    ];
    for (const other of others) expect(await find(other)).toBeNull();
  });

  it('stands in no table as the text that opens it', async () => {
    const { cookie } = await begin(await portal.addUser());
    const tables = await portal.asOwner<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    expect(tables.length).toBeGreaterThan(20);
    const bytes = Buffer.from(cookie, 'base64url');
    for (const { name } of tables) {
      const rows = await portal.asOwner<{ row: string }>(`select t::text as row from ${name} t`);
      const dump = rows.map(({ row }) => row).join('\n');
      for (const form of [
        cookie,
        bytes.toString('hex'),
        bytes.toString('base64'),
        Buffer.from(cookie).toString('hex'),
      ]) {
        expect(dump, name).not.toContain(form);
      }
    }
  });

  it('does not print its token', async () => {
    const { started, cookie } = await begin(await portal.addUser());
    const printed = `${started.token}${JSON.stringify(started)}${String(Object.values(started.token))}`;
    expect(printed).not.toContain(cookie);
    const { inspect } = await import('node:util');
    expect(inspect(started, { depth: 9, showHidden: true })).not.toContain(cookie);
  });

  it('keeps where it was begun, and one audit row', async () => {
    const { principal } = await begin(await portal.addUser());
    const [row] = await portal.asOwner(
      'select *, host(client_address) as address from sessions where id = $1',
      [principal.sessionId],
    );
    expect(row).toMatchObject({ address: '203.0.113.7', user_agent: 'vitest', auth_method: 'password' });
    const audit = await portal.asOwner(
      'select actor_id, action, session_id from audit where target_id = $1',
      [principal.sessionId],
    );
    expect(audit).toEqual([
      { actor_id: principal.userId, action: 'session.start', session_id: principal.sessionId },
    ]);
  });
});

describe('a session is dead', () => {
  it('at its absolute end', async () => {
    const { cookie, principal } = await begin(await portal.addUser());
    await move(principal.sessionId, `expires_at = clock_timestamp() + interval '2 s'`);
    expect(await find(cookie)).not.toBeNull();
    await move(principal.sessionId, 'expires_at = clock_timestamp()');
    expect(await find(cookie)).toBeNull();
  });

  it('after twelve idle hours, and an admin’s after two', async () => {
    const developer = await begin(await portal.addUser());
    const admin = await begin(await portal.addUser('Boss', ['admin']));
    for (const [{ principal, cookie }, hours] of [
      [developer, 12],
      [admin, 2],
    ] as const) {
      await move(
        principal.sessionId,
        `last_seen_at = clock_timestamp() - interval '${hours} hours' + interval '5 s'`,
      );
      expect(await find(cookie)).not.toBeNull();
      await move(principal.sessionId, `last_seen_at = clock_timestamp() - interval '${hours} hours'`);
      expect(await find(cookie)).toBeNull();
    }
  });

  it('once its user is suspended, whether or not somebody ended it, and stays dead afterwards if so', async () => {
    const user = await portal.addUser();
    const { cookie } = await begin(user);
    await portal.asOwner('update users set suspended_at = clock_timestamp() where id = $1', [user.userId]);
    expect(await find(cookie)).toBeNull();
  });

  it('on the very next request after it was ended', async () => {
    const { cookie, principal } = await begin(await portal.addUser());
    await signOut(principal, portal.ctx);
    expect(await find(cookie)).toBeNull();
    // A second click on "Sign out" is no error, and no second record.
    await signOut(principal, portal.ctx);
    const rows = await portal.asOwner(
      `select reason from audit where action = 'session.end' and target_id = $1`,
      [principal.sessionId],
    );
    expect(rows).toEqual([{ reason: 'signed_out' }]);
  });
});

describe('use of a session', () => {
  it('is noted at most once a minute', async () => {
    const { cookie, principal } = await begin(await portal.addUser());
    const seenAt = async () =>
      (
        await portal.asOwner<{ at: Date }>('select last_seen_at as at from sessions where id = $1', [
          principal.sessionId,
        ])
      )[0]?.at.getTime();
    const begun = await seenAt();
    await find(cookie);
    expect(await seenAt()).toBe(begun);
    await move(principal.sessionId, `last_seen_at = clock_timestamp() - interval '61 s'`);
    await find(cookie);
    expect(await seenAt()).toBeGreaterThanOrEqual(begun ?? Number.POSITIVE_INFINITY);
  });
});

describe('one’s own sessions', () => {
  it('are listed without ended and dead ones, and without anything that opens them', async () => {
    const user = await portal.addUser();
    const [here, there, dead, ended] = [
      await begin(user),
      await begin(user),
      await begin(user),
      await begin(user),
    ];
    await move(dead.principal.sessionId, `last_seen_at = clock_timestamp() - interval '13 hours'`);
    await signOut(ended.principal, portal.ctx);
    const { sessions } = await listSessions(here.principal, portal.ctx);
    expect(sessions.map(({ id, current }) => [id, current])).toEqual(
      expect.arrayContaining([
        [here.principal.sessionId, true],
        [there.principal.sessionId, false],
      ]),
    );
    expect(sessions).toHaveLength(2);
    expect(Object.keys(sessions[0] ?? {})).not.toContain('tokenDigest');
  });

  it('can be ended one by one; another person’s is as absent as none, and lives on', async () => {
    const mine = await begin(await portal.addUser());
    const theirs = await begin(await portal.addUser());
    const input = { sessionId: theirs.principal.sessionId };
    expect(await endSession(mine.principal, input, portal.ctx)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await find(theirs.cookie)).not.toBeNull();
    expect(await endSession(theirs.principal, input, portal.ctx)).toMatchObject({ ok: true });
    expect(await find(theirs.cookie)).toBeNull();
  });

  it('can be ended all but the one in use', async () => {
    const user = await portal.addUser();
    const [here, there] = [await begin(user), await begin(user)];
    const other = await begin(await portal.addUser());
    expect(await endOtherSessions(here.principal, portal.ctx)).toEqual({ ok: true, value: { ended: 1 } });
    expect(await find(there.cookie)).toBeNull();
    expect(await find(here.cookie)).not.toBeNull();
    expect(await find(other.cookie)).not.toBeNull();
  });

  it('end together when a change calls for it, each with its record', async () => {
    const user = await portal.addUser();
    const begun = [await begin(user), await begin(user)];
    await changeInNameOf({ type: 'system', name: 'cli' }, portal.ctx, (tx) =>
      endSessionsOf(tx, user.userId, 'user_suspended'),
    );
    for (const { cookie } of begun) expect(await find(cookie)).toBeNull();
    const rows = await portal.asOwner(
      `select 1 from audit where action = 'session.end' and reason = 'user_suspended' and owner_id = $1`,
      [user.userId],
    );
    expect(rows).toHaveLength(2);
  });
});
