import { and, asc, eq, inArray, isNull, max, ne, type SQL, sql } from 'drizzle-orm';
import type { ActedAs } from '@/core/access/authorize';
import type { MemberRole } from '@/core/access/principal';
import type { RateLimits } from '@/core/rate-limit/rate-limits';
import type { Queryable } from '../client';
import {
  applicationMembers,
  applicationScopes,
  applications,
  scopes,
  tokens,
  tokenUse,
  users,
} from '../schema';
import type { ScopeRow } from './catalogue';
import { escapeLike } from './escape-like';
import { rateColumnsOf } from './rate-columns';
import { liveT } from './tokens';

export type ApplicationRow = typeof applications.$inferSelect;

export async function findApplication(
  query: Queryable,
  applicationId: string,
): Promise<ApplicationRow | undefined> {
  const [row] = await query.select().from(applications).where(eq(applications.id, applicationId));
  return row;
}

/** The application's row, locked: its labels, its number of live tokens, its members and its ceiling are decided under it. */
export async function lockApplication(
  query: Queryable,
  applicationId: string,
): Promise<ApplicationRow | undefined> {
  const [row] = await query
    .select()
    .from(applications)
    .where(eq(applications.id, applicationId))
    .for('update');
  return row;
}

/** What a user is to an application; null: no member. */
export async function findMemberRole(
  query: Queryable,
  applicationId: string,
  userId: string,
): Promise<MemberRole | null> {
  const [row] = await query
    .select({ memberRole: applicationMembers.memberRole })
    .from(applicationMembers)
    .where(and(eq(applicationMembers.applicationId, applicationId), eq(applicationMembers.userId, userId)));
  return row?.memberRole ?? null;
}

/** The scopes an application's tokens may carry today: its ceiling, without retired ones. */
export async function listCeilingScopes(query: Queryable, applicationId: string): Promise<ScopeRow[]> {
  const rows = await query
    .select({ scope: scopes })
    .from(applicationScopes)
    .innerJoin(scopes, eq(scopes.id, applicationScopes.scopeId))
    .where(and(eq(applicationScopes.applicationId, applicationId), isNull(scopes.retiredAt)))
    .orderBy(asc(scopes.name));
  return rows.map(({ scope }) => scope);
}

export async function insertApplication(
  query: Queryable,
  application: {
    id: string;
    name: string;
    description: string;
    createdBy: string | null;
    rateLimits: RateLimits;
  },
): Promise<void> {
  const { rateLimits, ...rest } = application;
  await query.insert(applications).values({ ...rest, ...rateColumnsOf(rateLimits) });
}

export async function updateApplicationWords(
  query: Queryable,
  applicationId: string,
  words: { name: string; description: string },
): Promise<void> {
  await query.update(applications).set(words).where(eq(applications.id, applicationId));
}

/** Under the lock of its row. */
export async function updateApplicationRates(
  query: Queryable,
  applicationId: string,
  rateLimits: RateLimits,
): Promise<void> {
  await query.update(applications).set(rateColumnsOf(rateLimits)).where(eq(applications.id, applicationId));
}

/** Archives an application as its owner or as an admin, or restores it (null). Under the lock of its row. */
export async function setApplicationArchived(
  query: Queryable,
  applicationId: string,
  archivedAs: ActedAs | null,
): Promise<Date | null> {
  const [row] = await query
    .update(applications)
    .set({ archivedAt: archivedAs ? sql`clock_timestamp()` : null, archivedAs })
    .where(eq(applications.id, applicationId))
    .returning({ archivedAt: applications.archivedAt });
  return row?.archivedAt ?? null;
}

export async function insertCeilingScopes(
  query: Queryable,
  applicationId: string,
  scopeIds: readonly string[],
): Promise<void> {
  if (scopeIds.length === 0) return;
  await query.insert(applicationScopes).values(scopeIds.map((scopeId) => ({ applicationId, scopeId })));
}

export async function deleteCeilingScopes(
  query: Queryable,
  applicationId: string,
  scopeIds: readonly string[],
): Promise<void> {
  if (scopeIds.length === 0) return;
  await query
    .delete(applicationScopes)
    .where(
      and(
        eq(applicationScopes.applicationId, applicationId),
        inArray(applicationScopes.scopeId, [...scopeIds]),
      ),
    );
}

export interface CeilingScope extends ScopeRow {
  /** Live tokens of the application that carry it; by the database's clock. */
  liveTokens: number;
}

/** The whole ceiling, retired scopes too, each with how many live tokens of the application carry it. */
export async function listCeiling(query: Queryable, applicationId: string): Promise<CeilingScope[]> {
  const rows = await query
    .select({
      scope: scopes,
      liveTokens: sql<number>`(
        select count(*)::int from token_scopes ts join tokens t on t.id = ts.token_id
        where ts.scope_id = ${scopes.id} and t.application_id = ${applicationId} and ${liveT})`,
    })
    .from(applicationScopes)
    .innerJoin(scopes, eq(scopes.id, applicationScopes.scopeId))
    .where(eq(applicationScopes.applicationId, applicationId))
    .orderBy(asc(scopes.name));
  return rows.map(({ scope, liveTokens }) => ({ ...scope, liveTokens }));
}

/** How many others could run it: owners who are neither suspended nor erased. Exact only under the lock of its row. */
export async function countOtherActiveOwners(
  query: Queryable,
  applicationId: string,
  userId: string,
): Promise<number> {
  const owners = query
    .select({ id: applicationMembers.userId })
    .from(applicationMembers)
    .where(
      and(eq(applicationMembers.applicationId, applicationId), eq(applicationMembers.memberRole, 'owner')),
    );
  return query.$count(
    users,
    and(inArray(users.id, owners), ne(users.id, userId), isNull(users.suspendedAt), isNull(users.erasedAt)),
  );
}

export async function upsertMember(
  query: Queryable,
  member: { applicationId: string; userId: string; memberRole: MemberRole },
): Promise<void> {
  await query
    .insert(applicationMembers)
    .values(member)
    .onConflictDoUpdate({
      target: [applicationMembers.applicationId, applicationMembers.userId],
      set: { memberRole: member.memberRole },
    });
}

export async function deleteMember(query: Queryable, applicationId: string, userId: string): Promise<void> {
  await query
    .delete(applicationMembers)
    .where(and(eq(applicationMembers.applicationId, applicationId), eq(applicationMembers.userId, userId)));
}

/** When any token of the application was last used; null: never. */
export async function findLastUse(query: Queryable, applicationId: string): Promise<Date | null> {
  const [row] = await query
    .select({ at: max(tokenUse.lastUsedAt) })
    .from(tokens)
    .innerJoin(tokenUse, eq(tokenUse.tokenId, tokens.id))
    .where(eq(tokens.applicationId, applicationId));
  return row?.at ?? null;
}

export interface ListedApplication {
  id: string;
  name: string;
  description: string;
  archivedAt: Date | null;
  createdAt: Date;
  owners: string[];
  members: number;
  liveTokens: number;
  lastUsedAt: Date | null;
  /** What the reader is to it. */
  memberRole: MemberRole | null;
}

/** More than a page shows: who has so many looks for one by its name. */
export const APPLICATIONS_LISTED_MAX = 500;

/** Applications by name, archived ones last: those of a user, or everybody's; one more than are shown, if there are more. */
export async function listApplications(
  query: Queryable,
  filter: { memberId: string | null; all: boolean; text: string },
): Promise<ListedApplication[]> {
  const { memberId, all, text } = filter;
  const ofMember: SQL = sql`exists (select from application_members m
    where m.application_id = applications.id and m.user_id = ${memberId})`;
  return query
    .select({
      id: applications.id,
      name: applications.name,
      description: applications.description,
      archivedAt: applications.archivedAt,
      createdAt: applications.createdAt,
      owners: sql<string[]>`array(select u.name from application_members m join users u on u.id = m.user_id
        where m.application_id = applications.id and m.member_role = 'owner' order by u.name)`,
      members: sql<number>`(select count(*)::int from application_members m where m.application_id = applications.id)`,
      liveTokens: sql<number>`(select count(*)::int from tokens t where t.application_id = applications.id
        and ${liveT})`,
      lastUsedAt:
        sql<Date | null>`(select max(u.last_used_at) from tokens t join token_use u on u.token_id = t.id
        where t.application_id = applications.id)`.mapWith(applications.createdAt),
      memberRole: sql<MemberRole | null>`(select m.member_role from application_members m
        where m.application_id = applications.id and m.user_id = ${memberId})`,
    })
    .from(applications)
    .where(
      and(
        all ? undefined : ofMember,
        text === '' ? undefined : sql`applications.name ilike ${`%${escapeLike(text)}%`}`,
      ),
    )
    .orderBy(sql`applications.archived_at is not null`, sql`lower(applications.name)`, asc(applications.id))
    .limit(APPLICATIONS_LISTED_MAX + 1);
}
