import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
import type { MemberRole } from '@/core/access/principal';
import type { Queryable } from '../client';
import { applicationMembers, users } from '../schema';
import { escapeLike } from './escape-like';

export interface Member {
  userId: string;
  name: string;
  email: string | null;
  memberRole: MemberRole;
  suspendedAt: Date | null;
}

export interface MemberFilter {
  applicationId: string;
  /** Found anywhere in name or address, in any case; '' finds all. */
  text: string;
}

/** A place in the order of members. */
export type MemberPosition = Pick<Member, 'memberRole' | 'name' | 'userId'>;

const rankOf = (role: SQL | typeof applicationMembers.memberRole) =>
  sql`case ${role} when 'owner' then 0 when 'maintainer' then 1 else 2 end`;

const matching = ({ applicationId, text }: MemberFilter) => {
  const pattern = `%${escapeLike(text)}%`;
  return and(
    eq(applicationMembers.applicationId, applicationId),
    text === '' ? undefined : sql`(${users.email} ilike ${pattern} or ${users.name} ilike ${pattern})`,
  );
};

/** Owners first, then by name. */
export async function listMembers(
  query: Queryable,
  filter: MemberFilter,
  { after, limit }: { after: MemberPosition | null; limit: number },
): Promise<Member[]> {
  const rank = rankOf(applicationMembers.memberRole);
  const behind =
    after &&
    sql`(${rank}, ${users.name}, ${users.id}) > (${rankOf(sql`${after.memberRole}`)}, ${after.name}, ${after.userId}::uuid)`;
  return query
    .select({
      userId: users.id,
      name: users.name,
      email: users.email,
      memberRole: applicationMembers.memberRole,
      suspendedAt: users.suspendedAt,
    })
    .from(applicationMembers)
    .innerJoin(users, eq(users.id, applicationMembers.userId))
    .where(and(matching(filter), behind ?? undefined))
    .orderBy(rank, asc(users.name), asc(users.id))
    .limit(limit);
}

/** How many members there are, how many of them are owners, and how many match. */
export async function countMembers(
  query: Queryable,
  filter: MemberFilter,
): Promise<{ all: number; owners: number; matching: number }> {
  const [counts] = await query
    .select({
      all: sql<number>`count(*)::int`,
      owners: sql<number>`(count(*) filter (where ${applicationMembers.memberRole} = 'owner'))::int`,
      matching: sql<number>`(count(*) filter (where ${matching(filter)}))::int`,
    })
    .from(applicationMembers)
    .innerJoin(users, eq(users.id, applicationMembers.userId))
    .where(eq(applicationMembers.applicationId, filter.applicationId));
  return counts ?? { all: 0, owners: 0, matching: 0 };
}
