import { afterAll, beforeAll, expect, it } from 'vitest';
import type { UserPrincipal } from '@/core/access/principal';
import { createTestPortal, type TestPortal } from '../test-context';
import { getApplication } from './get-application';
import type { MemberList, MembersAsked } from './list-members';

let portal: TestPortal;
let owner: UserPrincipal;
let applicationId: string;
beforeAll(async () => {
  portal = await createTestPortal();
  owner = await portal.addUser('Wanda');
  ({ id: applicationId } = await portal.addApplication([[owner, 'owner']], []));
  // Names that many share, and one that a cursor's own marks stand in.
  await portal.asOwner(
    `with new as (
       insert into users (id, email, name)
       select gen_random_uuid(), 'member' || n || '@halden.example', case when n = 7 then 'Vi.ewer.x_%' else 'Sam ' || n % 9 end
       from generate_series(1, 112) as n returning id, email
     )
     insert into application_members (application_id, user_id, member_role)
     select $1, id, (array['maintainer', 'viewer', 'viewer', 'owner'])[1 + length(email) % 4] from new`,
    [applicationId],
  );
});
afterAll(() => portal.close());

async function list(asked: Partial<MembersAsked>): Promise<MemberList> {
  const members = { text: '', cursor: null, limit: 20, ...asked };
  const found = await getApplication(owner, { applicationId, members }, portal.ctx);
  if (!found.ok) throw new Error(found.message);
  return found.value.members;
}

async function everyPage(text: string): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = [];
  let cursor: string | null = null;
  for (let pages = 1; ; pages += 1) {
    const page: MemberList = await list({ text, cursor });
    ids.push(...page.members.map((member) => member.userId));
    cursor = page.nextCursor;
    if (!cursor) return { ids, pages };
  }
}

it('pages hold every member once, owners first, in the order of one long list', async () => {
  const all = await list({ limit: 500 });
  const { ids, pages } = await everyPage('');
  expect(ids).toEqual(all.members.map((member) => member.userId));
  expect([new Set(ids).size, pages]).toEqual([113, 6]);
  const rank = { owner: 0, maintainer: 1, viewer: 2 };
  const keys = all.members.map((member) => `${rank[member.memberRole]} ${member.name}`);
  expect(keys).toEqual([...keys].sort());
  expect(all.counts).toMatchObject({ all: 113, matching: 113 });
  expect(all.counts.owners).toBe(all.members.filter((member) => member.memberRole === 'owner').length);
});

it('the search finds by a part of name or address, over all pages; a wildcard means itself', async () => {
  expect((await everyPage('sAM 3')).ids.length).toBeGreaterThan(10);
  expect((await list({ text: 'member11@' })).members).toHaveLength(1);
  expect(await list({ text: '_%' })).toMatchObject({
    members: [{ name: 'Vi.ewer.x_%' }],
    counts: { all: 113, matching: 1 },
  });
});

it.each(['', 'owner', 'chief.00000000-0000-0000-0000-000000000000.x', `viewer.${'0'.repeat(36)}.x`])(
  'a cursor that is not ours (%s) starts from the first page',
  async (cursor) => {
    expect((await list({ cursor })).members).toEqual((await list({})).members);
  },
);

it('a cursor with what PostgreSQL takes in no text is answered', async () => {
  const cursor = 'viewer.00000000-0000-0000-0000-000000000000.';
  expect((await list({ cursor: `${cursor}\0` })).members[0]?.memberRole).toBe('viewer');
  expect((await list({ cursor: `${cursor}\ud800` })).members).toEqual([]);
});
