import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { MemberRole, PortalRight } from '@/core/access/principal';
import type { Queryable } from '../client';
import { applicationMembers, roles, userRoles, users } from '../schema';
import { portalRights } from './users';

/**
 * What somebody may, held as it is until the transaction ends: whoever takes it away waits, or was first and is seen. Held
 * together with others who do so, and read in the statement that locks, whose rows are the newest.
 */

/** Undefined for nobody. */
export async function holdUser(
  query: Queryable,
  userId: string,
): Promise<{ suspendedAt: Date | null; offBoardedAt: Date | null; erasedAt: Date | null } | undefined> {
  const [row] = await query
    .select({
      suspendedAt: users.suspendedAt,
      offBoardedAt: users.offBoardedAt,
      erasedAt: users.erasedAt,
    })
    .from(users)
    .where(eq(users.id, userId))
    .for('share');
  return row;
}

/** Exact only after `holdUser`, in a statement of its own: whoever gives or takes a role has the user's row. */
export async function holdPortalRights(query: Queryable, userId: string): Promise<PortalRight[]> {
  const rows = await query
    .select({ right: roles.portalRight })
    .from(userRoles)
    .innerJoin(roles, eq(roles.id, userRoles.roleId))
    .where(eq(userRoles.userId, userId))
    .for('share', { of: roles });
  return rows.map(({ right }) => right);
}

/** What a user is to an application; null: no member. */
export async function holdMemberRole(
  query: Queryable,
  applicationId: string,
  userId: string,
): Promise<MemberRole | null> {
  const [row] = await query
    .select({ memberRole: applicationMembers.memberRole })
    .from(applicationMembers)
    .where(and(eq(applicationMembers.applicationId, applicationId), eq(applicationMembers.userId, userId)))
    .for('share');
  return row?.memberRole ?? null;
}

/** The rights of all roles of everybody who holds one of these roles, by user. */
export async function listRightsOfMembers(
  query: Queryable,
  roleNames: readonly string[],
): Promise<Map<string, PortalRight[]>> {
  if (roleNames.length === 0) return new Map();
  const holders = query
    .select({ userId: userRoles.userId })
    .from(userRoles)
    .innerJoin(roles, eq(roles.id, userRoles.roleId))
    .where(inArray(roles.name, [...roleNames]));
  const rows = await query
    .select({ userId: users.id, rights: portalRights })
    .from(users)
    .where(and(inArray(users.id, holders), isNull(users.erasedAt)));
  return new Map(rows.map(({ userId, rights }) => [userId, rights]));
}
