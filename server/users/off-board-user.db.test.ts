import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Principal, UserPrincipal } from '@/core/access/principal';
import type { TokenOwner } from '@/db/queries/tokens';
import { addMember } from '../applications/change-members';
import { readLink } from '../auth/one-time-links';
import type { Result } from '../result';
import { createTestPortal, type TestPortal } from '../test-context';
import { issueToken } from '../tokens/issue-token';
import { getBulkRevocation, REVOKED_AT_ONCE, runBulkRevocations } from '../tokens/revoke-many-tokens';
import { issueResetLink } from './issue-reset-link';
import { getOffBoarding, offBoardUser, previewOffBoarding } from './off-board-user';
import { resumeUser } from './resume-user';
import { suspendUser } from './suspend-user';

const SYSTEM: Principal = { type: 'system', name: 'cli', osUser: 'ops' };
const REASON = 'went home';

let portal: TestPortal;
let admin: UserPrincipal;
let ada: UserPrincipal;
let bo: UserPrincipal;
beforeAll(async () => {
  portal = await createTestPortal();
  await portal.addApi('https://orders.example', ['orders:read']);
  admin = await portal.addUser('Ines', ['admin']);
  await portal.addUser('Noor', ['admin']);
});
beforeEach(async () => {
  ada = await portal.addUser('Ada');
  bo = await portal.addUser('Bo');
});
afterAll(() => portal.close());

async function value<T>(result: Promise<Result<T>>): Promise<T> {
  const answer = await result;
  if (!answer.ok) throw new Error(`${answer.code} ${JSON.stringify(answer.fields ?? answer.message)}`);
  return answer.value;
}

let labels = 0;
function issue(owner: TokenOwner = { type: 'user', id: ada.userId }, by: Principal = ada) {
  labels += 1;
  const input = { owner, label: `token ${labels}`, scopes: ['orders:read'] };
  return issueToken(by, { ...input, expiry: { type: 'days', days: 30 } }, portal.ctx);
}

const addTokens = (count: number) =>
  portal.asOwner(
    `insert into tokens (id, kind, user_id, label, created_by_type, created_by_id)
     select gen_random_uuid(), 'personal', $1, 'many ' || n, 'system', 'test' from generate_series(1, $2) as n`,
    [ada.userId, count],
  );

const addSession = ({ userId }: UserPrincipal, lasts = '1 hour') =>
  portal.asOwner(
    `insert into sessions (id, user_id, token_digest, auth_method, expires_at)
     select id, $1, sha256(id::text::bytea), 'password', clock_timestamp() + $2::interval from (select gen_random_uuid() as id) as made`,
    [userId, lasts],
  );

const offBoard = (user = ada, by: Principal = admin) =>
  offBoardUser(by, { userId: user.userId, reason: REASON }, portal.ctx);
const preview = (user = ada, by: Principal = admin) => previewOffBoarding(by, user.userId, portal.ctx);
const add = (applicationId: string, user: UserPrincipal, by: Principal) =>
  addMember(
    by,
    { applicationId, email: `${user.userId}@halden.example`, memberRole: 'maintainer' },
    portal.ctx,
  );

const rowOf = async ({ userId }: UserPrincipal) =>
  (await portal.asOwner('select * from users where id = $1', [userId]))[0];
const countOf = async (table: string, condition: string, { userId }: UserPrincipal) =>
  (await portal.asOwner(`select from ${table} where user_id = $1 and ${condition}`, [userId])).length;
/** What somebody still has: live tokens, sessions, links, applications. */
const possessions = async (user: UserPrincipal) => [
  await countOf('tokens', 'revoked_at is null', user),
  await countOf('sessions', 'ended_at is null', user),
  await countOf('one_time_links', 'used_at is null and replaced_at is null', user),
  await countOf('application_members', 'true', user),
];
const recordsOf = (targetId: string) =>
  portal.asOwner<{ action: string }>(
    'select action, reason, actor_id, before, after from audit where target_id = $1 order by action',
    [targetId],
  );

/** Somebody with all there is to take: a token of each fate, sessions, a link, and three applications. */
async function equip() {
  const alone = await portal.addApplication(
    [
      [ada, 'owner'],
      [bo, 'maintainer'],
    ],
    ['orders:read'],
  );
  const shared = await portal.addApplication(
    [
      [ada, 'owner'],
      [bo, 'owner'],
    ],
    ['orders:read'],
  );
  const helped = await portal.addApplication([[ada, 'maintainer']], ['orders:read']);
  const [used, unused, revoked, ofApplication, ofBo] = [
    await value(issue()),
    await value(issue()),
    await value(issue()),
    await value(issue(alone)),
    await value(issue({ type: 'user', id: bo.userId }, bo)),
  ];
  await portal.asOwner(
    `insert into token_use (token_id, first_used_at, last_used_at, last_used_day)
     select id, now() - age, now() - age, now() - age from (values ($1::uuid, interval '6 days'), ($2::uuid, interval '8 days')) v (id, age)`,
    [used.tokenId, unused.tokenId],
  );
  await portal.asOwner(
    `update tokens set revoked_at = created_at, revoke_reason = 'replaced' where id = $1`,
    [revoked.tokenId],
  );
  await addSession(ada);
  await addSession(ada);
  await addSession(ada, '-1 hour');
  await addSession(bo);
  const link = await value(issueResetLink(admin, { userId: ada.userId }, portal.ctx));
  return { alone, shared, helped, used, unused, revoked, ofApplication, ofBo, link };
}

describe('off-boarding', () => {
  it('takes everything of theirs and nothing of anybody else, as many as the preview said', async () => {
    const had = await equip();
    const said = await value(preview());
    expect(said).toMatchObject({ tokens: 2, usedLately: 1, sessions: 2 });
    expect(
      said.memberships.map(({ applicationId, memberRole, leftWithoutOwner }) => [
        applicationId,
        memberRole,
        leftWithoutOwner,
      ]),
    ).toEqual(
      expect.arrayContaining([
        [had.alone.id, 'owner', true],
        [had.shared.id, 'owner', false],
        [had.helped.id, 'maintainer', false],
      ]),
    );
    expect(await possessions(ada)).toEqual([2, 3, 1, 3]);

    const done = await value(offBoard());
    expect(done).toMatchObject({ finished: true, tokens: 2, sessions: 2, memberships: said.memberships });
    expect(await possessions(ada)).toEqual([0, 0, 0, 0]);
    expect(await rowOf(ada)).toMatchObject({
      suspended_at: done.offBoardedAt,
      off_boarded_at: done.offBoardedAt,
      suspend_reason: REASON,
    });
    const secret = new URL(had.link.url).hash.slice(1);
    expect(await readLink({ purpose: 'invitation', secret }, portal.ctx)).toMatchObject({
      code: 'LINK_INVALID',
    });
    expect(await possessions(bo)).toEqual([1, 1, 0, 2]);
    expect(
      await portal.asOwner('select from tokens where application_id = $1 and revoked_at is null', [
        had.alone.id,
      ]),
    ).toHaveLength(1);
    expect(
      await portal.asOwner('select id, revoke_reason, revoke_note from tokens where user_id = $1', [
        ada.userId,
      ]),
    ).toEqual(
      expect.arrayContaining([
        { id: had.used.tokenId, revoke_reason: 'left', revoke_note: REASON },
        { id: had.unused.tokenId, revoke_reason: 'left', revoke_note: REASON },
        { id: had.revoked.tokenId, revoke_reason: 'replaced', revoke_note: null },
      ]),
    );
  });

  it('is recorded whole and in its parts, in the name of who did it', async () => {
    const { alone, used } = await equip();
    const { offBoardedAt } = await value(offBoard());
    const at = offBoardedAt.toISOString();
    expect(await recordsOf(ada.userId)).toMatchObject([
      { action: 'user.invite' },
      {
        action: 'user.off_board',
        reason: REASON,
        actor_id: admin.userId,
        after: { off_boarded_at: at, tokens: 2, sessions: 2, applications: 3 },
      },
      { action: 'user.suspend', reason: REASON, after: { suspended_at: at } },
    ]);
    expect(await recordsOf(alone.id)).toMatchObject([{ action: 'application.members', reason: REASON }]);
    expect(await recordsOf(used.tokenId)).toMatchObject([
      { action: 'token.issue' },
      { action: 'token.revoke', reason: 'left', actor_id: admin.userId },
    ]);
    const leaves = await portal.asOwner(
      `select from log_outbox o join audit a on a.id = o.audit_id where a.target_id = $1 and a.action = 'user.off_board'`,
      [ada.userId],
    );
    expect(leaves).toHaveLength(1);
  });

  it('has a report, that of their tokens, for auditors and nobody else', async () => {
    const { alone } = await equip();
    const { bulkRevocationId } = await value(offBoard(ada, SYSTEM));
    const auditor = { ...bo, portalRight: 'auditor' as const };
    expect(await getBulkRevocation(auditor, bulkRevocationId, portal.ctx)).toMatchObject({
      value: { total: 2, revoked: 2, reason: 'left', note: REASON, confirmedByName: 'ops' },
    });
    const report = await value(getOffBoarding(auditor, bulkRevocationId, portal.ctx));
    expect(report).toMatchObject({ userId: ada.userId, userName: 'Ada', sessionsEnded: 2 });
    expect(report?.memberships).toHaveLength(3);
    expect(report?.memberships.filter((each) => each.leftWithoutOwner)).toMatchObject([
      { applicationId: alone.id, memberRole: 'owner' },
    ]);
    expect(await getOffBoarding(bo, bulkRevocationId, portal.ctx)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('of somebody with nothing has a report too', async () => {
    const { bulkRevocationId, finished } = await value(offBoard());
    expect(finished).toBe(true);
    expect(await getBulkRevocation(admin, bulkRevocationId, portal.ctx)).toMatchObject({
      value: { total: 0, revoked: 0, finishedAt: expect.any(Date) },
    });
  });

  it('of many tokens suspends first and revokes on; until then nobody resumes them', async () => {
    await addTokens(2 * REVOKED_AT_ONCE);
    expect(await value(offBoard())).toMatchObject({ finished: false, tokens: 2 * REVOKED_AT_ONCE });
    expect((await rowOf(ada))?.suspended_at).not.toBeNull();
    expect(await possessions(ada)).toEqual([REVOKED_AT_ONCE, 0, 0, 0]);
    const resuming = () => resumeUser(admin, { userId: ada.userId }, portal.ctx);
    expect(await resuming()).toMatchObject({ code: 'CHANGED_MEANWHILE' });
    await runBulkRevocations(portal.ctx);
    expect(await possessions(ada)).toEqual([0, 0, 0, 0]);
    expect(await resuming()).toMatchObject({ ok: true });
  });

  it('is done once; who comes back comes back to nothing, and may leave again', async () => {
    const { shared } = await equip();
    await value(offBoard());
    const row = await rowOf(ada);
    expect(await offBoard()).toMatchObject({ code: 'ALREADY_DONE' });
    expect(await preview()).toMatchObject({ code: 'ALREADY_DONE' });
    expect(await rowOf(ada)).toEqual(row);
    expect(await add(shared.id, ada, bo)).toMatchObject({ fields: { email: 'Ada was off-boarded.' } });

    await value(resumeUser(admin, { userId: ada.userId }, portal.ctx));
    expect(await rowOf(ada)).toMatchObject({ suspended_at: null, off_boarded_at: null });
    expect(await possessions(ada)).toEqual([0, 0, 0, 0]);
    await value(add(shared.id, ada, bo));
    await value(issue());
    await value(offBoard());
    expect(await possessions(ada)).toEqual([0, 0, 0, 0]);
  });

  it('of somebody suspended takes the rest, and keeps since when they are', async () => {
    await equip();
    const { suspendedAt } = await value(suspendUser(admin, { userId: ada.userId }, portal.ctx));
    expect(await value(preview())).toMatchObject({ tokens: 2, sessions: 0 });
    const { offBoardedAt } = await value(offBoard());
    expect(await rowOf(ada)).toMatchObject({ suspended_at: suspendedAt, off_boarded_at: offBoardedAt });
    expect(await possessions(ada)).toEqual([0, 0, 0, 0]);
    expect((await recordsOf(ada.userId)).filter(({ action }) => action === 'user.suspend')).toHaveLength(1);
  });
});

describe('off-boarding is refused', () => {
  it('to whoever is no admin, of oneself, of nobody and without a reason; nothing changes', async () => {
    await equip();
    const before = await possessions(ada);
    const id = ada.userId;
    const others: Principal[] = [
      bo,
      ada,
      { ...bo, portalRight: 'auditor' },
      { type: 'token', tokenId: id, ownerId: admin.userId, scopes: ['latchkey:users'] },
      { type: 'verifier', credentialId: id, apiId: id },
    ];
    for (const other of others) {
      expect(await offBoard(ada, other)).toMatchObject({ code: 'NOT_FOUND' });
      expect(await preview(ada, other)).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await offBoard(admin)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await preview(admin)).toMatchObject({ code: 'FORBIDDEN' });
    const nobody = { ...ada, userId: portal.ctx.newId() };
    expect(await offBoard(nobody)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await preview(nobody)).toMatchObject({ code: 'NOT_FOUND' });
    for (const reason of ['', ' ', 'x'.repeat(401)]) {
      expect(await offBoardUser(admin, { userId: id, reason }, portal.ctx)).toMatchObject({
        fields: { reason: expect.any(String) },
      });
    }
    expect(await possessions(ada)).toEqual(before);
    expect(await rowOf(ada)).toMatchObject({ suspended_at: null, off_boarded_at: null });
    expect((await rowOf(admin))?.suspended_at).toBeNull();
  });

  it('of the last who can administer, however many admins go at once', async () => {
    const own = await createTestPortal();
    try {
      const admins = await Promise.all(Array.from({ length: 6 }, () => own.addUser('Admin', ['admin'])));
      const results = await Promise.all(
        admins.map(({ userId }, index) =>
          index % 2
            ? suspendUser(SYSTEM, { userId }, own.ctx)
            : offBoardUser(SYSTEM, { userId, reason: REASON }, own.ctx),
        ),
      );
      expect(results.filter((result) => result.ok)).toHaveLength(5);
      expect(results.find((result) => !result.ok)).toMatchObject({ code: 'LAST_ADMIN' });
      const [left] = await own.asOwner<{ id: string }>('select id from users where suspended_at is null');
      expect(await previewOffBoarding(SYSTEM, left?.id ?? '', own.ctx)).toMatchObject({ code: 'LAST_ADMIN' });
    } finally {
      await own.close();
    }
  });
});

describe('in parallel', () => {
  /** Starts something while a transaction of the owner holds what it waits for, and lets it go on when that is committed. */
  async function whileHeld<T>(
    statements: readonly (readonly [string, ...unknown[]])[],
    started: () => Promise<T>,
  ): Promise<T> {
    const other = await portal.ctx.db.pool.connect();
    try {
      await other.query('begin');
      for (const [statement, ...values] of statements) await other.query(statement, values);
      const change = started();
      const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await expect
        .poll(() => portal.ctx.db.pool.query(waiting), { timeout: 10_000 })
        .toMatchObject({ rowCount: 1 });
      await other.query('commit');
      return await change;
    } finally {
      // Nothing after the commit; after a failure the connection is somebody else's next.
      await other.query('rollback');
      other.release();
    }
  }

  it('with themselves issuing tokens, none of theirs is live afterwards', async () => {
    for (let round = 0; round < 5; round += 1) {
      ada = await portal.addUser('Ada');
      await value(issue());
      const [done, ...issued] = await Promise.all([
        value(offBoard()),
        ...Array.from({ length: 6 }, () => issue()),
      ]);
      await runBulkRevocations(portal.ctx);
      expect(await possessions(ada)).toEqual([0, 0, 0, 0]);
      expect(done.tokens).toBe(1 + issued.filter((each) => each.ok).length);
    }
  });

  it('a token whose issue was on its way is revoked with the others', async () => {
    const tokenId = portal.ctx.newId();
    const done = await whileHeld(
      [
        ['select from users where id = $1 for update', ada.userId],
        [
          `insert into tokens (id, kind, user_id, label, created_by_type, created_by_id) values ($1, 'personal', $2, 'late', 'system', 'test')`,
          tokenId,
          ada.userId,
        ],
      ],
      () => value(offBoard()),
    );
    expect(done.tokens).toBe(1);
    expect(await possessions(ada)).toEqual([0, 0, 0, 0]);
  });

  it('with an owner who adds them, they are a member of nothing afterwards', async () => {
    for (let round = 0; round < 5; round += 1) {
      ada = await portal.addUser('Ada');
      const applications = await Promise.all(
        Array.from({ length: 4 }, () => portal.addApplication([[bo, 'owner']], ['orders:read'])),
      );
      const [, ...added] = await Promise.all([
        value(offBoard()),
        ...applications.map(({ id }) => add(id, ada, bo)),
      ]);
      expect(await possessions(ada)).toEqual([0, 0, 0, 0]);
      for (const each of added) if (!each.ok) expect(each.code).toBe('INVALID_INPUT');
    }
  });

  it('an application they were just being added to is left, and told', async () => {
    const { id } = await portal.addApplication([[bo, 'owner']], ['orders:read']);
    const done = await whileHeld(
      [[`insert into application_members values ($1, $2, 'maintainer')`, id, ada.userId]],
      () => value(offBoard()),
    );
    expect(done.memberships).toMatchObject([{ applicationId: id, memberRole: 'maintainer' }]);
    expect(await possessions(ada)).toEqual([0, 0, 0, 0]);
    expect(await recordsOf(ada.userId)).toHaveLength(2);
  });

  it('who adds them while they are being off-boarded does not', async () => {
    const { id } = await portal.addApplication([[bo, 'owner']], ['orders:read']);
    const added = await whileHeld(
      [
        [
          `update users set suspended_at = clock_timestamp(), off_boarded_at = clock_timestamp() where id = $1`,
          ada.userId,
        ],
        ['select from users where id = $1 for update', ada.userId],
      ],
      () => add(id, ada, bo),
    );
    expect(added).toMatchObject({ fields: { email: 'Ada was off-boarded.' } });
    expect(await possessions(ada)).toEqual([0, 0, 0, 0]);
  });

  it('an owner who leaves in the same moment is no longer there to look after it', async () => {
    const { id } = await portal.addApplication(
      [
        [ada, 'owner'],
        [bo, 'owner'],
      ],
      ['orders:read'],
    );
    const done = await whileHeld(
      [
        ['select from applications where id = $1 for update', id],
        ['delete from application_members where application_id = $1 and user_id = $2', id, bo.userId],
      ],
      () => value(offBoard()),
    );
    expect(done.memberships).toMatchObject([{ applicationId: id, leftWithoutOwner: true }]);
  });

  it('with the other owner, the second one is told that nobody is left', async () => {
    for (let round = 0; round < 5; round += 1) {
      const two = [await portal.addUser('Eve'), await portal.addUser('Ola')] as const;
      await portal.addApplication(
        two.map((user) => [user, 'owner'] as const),
        ['orders:read'],
      );
      const done = await Promise.all(two.map((user) => value(offBoard(user))));
      const told = done.flatMap(({ memberships }) =>
        memberships.map(({ leftWithoutOwner }) => leftWithoutOwner),
      );
      expect(told.sort()).toEqual([false, true]);
    }
  });
});
