import { and, asc, eq, isNull } from 'drizzle-orm';
import type { MemberRole } from '@/core/access/principal';
import type { Queryable } from '../client';
import { applicationMembers, applicationScopes, applications, scopes } from '../schema';
import type { ScopeRow } from './catalogue';

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
