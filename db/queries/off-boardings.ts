import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { MemberRole } from '@/core/access/principal';
import type { Queryable } from '../client';
import {
  applicationMembers,
  applications,
  bulkRevocations,
  offBoardingMemberships,
  offBoardings,
  users,
} from '../schema';

/** What a person is to an application, and what becomes of it without them. */
export interface Membership {
  applicationId: string;
  name: string;
  memberRole: MemberRole;
  /** They are its only owner who is neither suspended nor erased. */
  leftWithoutOwner: boolean;
}

/** All applications a user belongs to, by name. `leftWithoutOwner` is exact only under the locks of their rows. */
export async function listMemberships(query: Queryable, userId: string): Promise<Membership[]> {
  return query
    .select({
      applicationId: applications.id,
      name: applications.name,
      memberRole: applicationMembers.memberRole,
      leftWithoutOwner: sql<boolean>`${applicationMembers.memberRole} = 'owner' and not exists (
        select from application_members o join users u on u.id = o.user_id
        where o.application_id = ${applications.id} and o.member_role = 'owner' and o.user_id <> ${userId}
          and u.suspended_at is null and u.erased_at is null)`,
    })
    .from(applicationMembers)
    .innerJoin(applications, eq(applications.id, applicationMembers.applicationId))
    .where(eq(applicationMembers.userId, userId))
    .orderBy(sql`lower(${applications.name})`, asc(applications.id));
}

/** Locks every application a user belongs to, in the order of their ids: two who do this wait for each other, not in a ring. */
export async function lockApplicationsOf(query: Queryable, userId: string): Promise<string[]> {
  const rows = await query
    .select({ id: applications.id })
    .from(applications)
    .where(
      inArray(
        applications.id,
        query
          .select({ id: applicationMembers.applicationId })
          .from(applicationMembers)
          .where(eq(applicationMembers.userId, userId)),
      ),
    )
    .orderBy(asc(applications.id))
    .for('update');
  return rows.map(({ id }) => id);
}

/** Takes a user out of every application. */
export async function deleteMemberships(query: Queryable, userId: string): Promise<void> {
  await query.delete(applicationMembers).where(eq(applicationMembers.userId, userId));
}

/** Suspends a user, unless they are, and keeps that they are gone. Under the lock of their row. */
export async function markUserOffBoarded(query: Queryable, userId: string, reason: string): Promise<Date> {
  const [row] = await query
    .update(users)
    .set({
      // One instant for both.
      suspendedAt: sql`coalesce(${users.suspendedAt}, statement_timestamp())`,
      suspendReason: reason,
      offBoardedAt: sql`statement_timestamp()`,
    })
    .where(and(eq(users.id, userId), isNull(users.offBoardedAt)))
    .returning({ offBoardedAt: users.offBoardedAt });
  if (!row?.offBoardedAt) throw new Error('The user was off-boarded while its row was locked.');
  return row.offBoardedAt;
}

/** Keeps what went with a person, beside the revocation of their tokens. */
export async function insertOffBoarding(
  query: Queryable,
  offBoarding: typeof offBoardings.$inferInsert,
  memberships: readonly Membership[],
): Promise<void> {
  await query.insert(offBoardings).values(offBoarding);
  if (memberships.length === 0) return;
  const { bulkRevocationId } = offBoarding;
  await query.insert(offBoardingMemberships).values(
    memberships.map(({ applicationId, memberRole, leftWithoutOwner }) => ({
      bulkRevocationId,
      applicationId,
      memberRole,
      leftWithoutOwner,
    })),
  );
}

export interface OffBoarding {
  userId: string;
  userName: string;
  sessionsEnded: number;
  memberships: Membership[];
}

/** What went with the person whose tokens this revocation is of; undefined where it is of a selection. */
export async function findOffBoarding(
  query: Queryable,
  bulkRevocationId: string,
): Promise<OffBoarding | undefined> {
  const [found] = await query
    .select({
      userId: offBoardings.userId,
      userName: users.name,
      sessionsEnded: offBoardings.sessionsEnded,
    })
    .from(offBoardings)
    .innerJoin(users, eq(users.id, offBoardings.userId))
    .where(eq(offBoardings.bulkRevocationId, bulkRevocationId));
  if (!found) return undefined;
  const memberships = await query
    .select({
      applicationId: applications.id,
      name: applications.name,
      memberRole: offBoardingMemberships.memberRole,
      leftWithoutOwner: offBoardingMemberships.leftWithoutOwner,
    })
    .from(offBoardingMemberships)
    .innerJoin(applications, eq(applications.id, offBoardingMemberships.applicationId))
    .where(eq(offBoardingMemberships.bulkRevocationId, bulkRevocationId))
    .orderBy(sql`lower(${applications.name})`, asc(applications.id));
  return { ...found, memberships };
}

/** Whether tokens of somebody off-boarded still wait to be revoked. */
export async function isOffBoardingUnfinished(query: Queryable, userId: string): Promise<boolean> {
  const unfinished = await query
    .select({ id: offBoardings.bulkRevocationId })
    .from(offBoardings)
    .innerJoin(bulkRevocations, eq(bulkRevocations.id, offBoardings.bulkRevocationId))
    .where(and(eq(offBoardings.userId, userId), isNull(bulkRevocations.finishedAt)))
    .limit(1);
  return unfinished.length > 0;
}
