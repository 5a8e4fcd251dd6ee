import { afterAll, beforeAll, expect, it } from 'vitest';
import type { UserPrincipal } from '@/core/access/principal';
import { ACTIVITY_KINDS } from '@/core/audit/activity-kind';
import { changeAs } from '../context';
import { createTestPortal, type TestPortal } from '../test-context';
import { type ActivityLine, LINES_PER_PAGE, listActivity } from './list-activity';

const LINES = LINES_PER_PAGE * 2 + 3;

let portal: TestPortal;
let ines: UserPrincipal;
let noor: UserPrincipal;
let tomas: UserPrincipal;

beforeAll(async () => {
  portal = await createTestPortal();
  ines = await portal.addUser('Ines Carvalho');
  noor = await portal.addUser('Noor Haddad', ['admin']);
  tomas = await portal.addUser('Tomás Reyes');
  for (let n = 0; n < LINES; n += 1) await record(ines, 'token.rename', `label ${n}`);
  await record(ines, 'session.start', '');
  await record(noor, 'token.revoke', 'taken by an admin');
  await record(tomas, 'token.issue', 'someone else’s', tomas);
  // many in the same millisecond: the id must break the tie
  await portal.asOwner(`update audit set occurred_at = now() where target_name like 'label 1%'`);
});
afterAll(() => portal.close());

async function record(
  actor: UserPrincipal,
  action: 'token.rename' | 'token.issue' | 'token.revoke' | 'session.start',
  name: string,
  owner = ines,
) {
  await changeAs(actor, portal.ctx, async (tx) => {
    tx.record({
      action,
      target: { type: 'token', id: portal.ctx.newId(), name },
      owner: { type: 'user', id: owner.userId },
    });
  });
}

const list = (over: Partial<Parameters<typeof listActivity>[1]> = {}, principal = ines) =>
  listActivity(principal, { kind: null, cursor: null, ...over }, portal.ctx);

async function allPages(principal = ines): Promise<ActivityLine[]> {
  const lines: ActivityLine[] = [];
  let cursor: string | null = null;
  do {
    const page = await list({ cursor }, principal);
    lines.push(...page.lines);
    cursor = page.nextCursor;
  } while (cursor);
  return lines;
}

it('paging shows every line once, newest first, also those of one millisecond', async () => {
  const lines = await allPages();
  expect(lines).toHaveLength(LINES + 2);
  expect(new Set(lines.map((line) => line.id)).size).toBe(LINES + 2);
  const instants = lines.map((line) => line.occurredAt.getTime());
  expect(instants).toEqual([...instants].sort((a, b) => b - a));
});

it('nobody sees a line that is neither theirs nor about what is theirs', async () => {
  const names = (await allPages()).map((line) => line.targetName);
  expect(names).not.toContain('someone else’s');
  expect((await allPages(tomas)).map((line) => line.targetName)).toEqual(['someone else’s']);
});

it('another person’s address and browser stay theirs; one’s own are shown', async () => {
  const lines = await allPages();
  const byAdmin = lines.find((line) => line.action === 'token.revoke');
  expect(byAdmin).toMatchObject({
    own: false,
    actorName: 'Noor Haddad',
    clientAddress: null,
    userAgent: null,
    sessionId: null,
  });
  const own = lines.find((line) => line.action === 'session.start');
  expect(own).toMatchObject({ own: true, clientAddress: '203.0.113.7', userAgent: 'vitest' });
});

it('a kind narrows the list to its actions, and the kinds together are all of it', async () => {
  expect((await list({ kind: 'sign_ins' })).lines.map((line) => line.action)).toEqual(['session.start']);
  expect((await list({ kind: 'people' })).lines).toEqual([]);
  const kinds = await Promise.all(ACTIVITY_KINDS.map(async (kind) => (await list({ kind })).lines.length));
  expect(kinds.reduce((sum, n) => sum + n)).toBe(LINES_PER_PAGE + 1);
});

it.each(['', 'nonsense', '12.not-a-uuid', `9999999999999999.${'0'.repeat(36)}`, "1.'; drop table audit; --"])(
  'a cursor that is not ours starts from the first page: %j',
  async (cursor) => {
    const first = await list();
    expect((await list({ cursor })).lines.map((line) => line.id)).toEqual(first.lines.map((line) => line.id));
  },
);
