import { and, asc, eq, inArray, isNotNull, isNull, ne, type SQL, sql } from 'drizzle-orm';
import type { PortalRight } from '@/core/access/principal';
import type { Queryable } from '../client';
import { roles, userRoles, users } from '../schema';

export type UserRow = typeof users.$inferSelect;

export async function findUser(query: Queryable, userId: string): Promise<UserRow | undefined> {
  const [row] = await query.select().from(users).where(eq(users.id, userId));
  return row;
}

/** @param email in the one spelling that is stored. @see core/auth/email.ts */
export async function findUserByEmail(query: Queryable, email: string): Promise<UserRow | undefined> {
  const [row] = await query.select().from(users).where(eq(users.email, email));
  return row;
}

/**
 * The portal rights of all roles of the user in `users.id`. Plain text, because drizzle takes a column's table name away in
 * a select of one table, and `id` alone would be the role's.
 */
export const portalRights: SQL<PortalRight[]> = sql`array(
  select r.portal_right from user_roles ur join roles r on r.id = ur.role_id where ur.user_id = users.id)`;

export async function listPortalRights(query: Queryable, userId: string): Promise<PortalRight[]> {
  const rows = await query
    .select({ right: roles.portalRight })
    .from(userRoles)
    .innerJoin(roles, eq(roles.id, userRoles.roleId))
    .where(eq(userRoles.userId, userId));
  return rows.map(({ right }) => right);
}

/** Adds a user unless the address is taken: false then. Without a password they come in by an invitation. */
export async function insertUser(
  query: Queryable,
  user: { id: string; email: string; name: string; passwordHash: string | null },
): Promise<boolean> {
  const inserted = await query
    .insert(users)
    .values({ ...user, passwordSetAt: user.passwordHash === null ? null : sql`clock_timestamp()` })
    .onConflictDoNothing({ target: users.email })
    .returning({ id: users.id });
  return inserted.length > 0;
}

export async function insertUserRoles(
  query: Queryable,
  userId: string,
  roleIds: readonly string[],
): Promise<void> {
  if (roleIds.length === 0) return;
  await query.insert(userRoles).values(roleIds.map((roleId) => ({ userId, roleId })));
}

export async function deleteUserRoles(
  query: Queryable,
  userId: string,
  roleIds: readonly string[],
): Promise<void> {
  if (roleIds.length === 0) return;
  await query
    .delete(userRoles)
    .where(and(eq(userRoles.userId, userId), inArray(userRoles.roleId, [...roleIds])));
}

export async function listRolesOfUser(
  query: Queryable,
  userId: string,
): Promise<{ id: string; name: string; portalRight: PortalRight }[]> {
  return query
    .select({ id: roles.id, name: roles.name, portalRight: roles.portalRight })
    .from(userRoles)
    .innerJoin(roles, eq(roles.id, userRoles.roleId))
    .where(eq(userRoles.userId, userId))
    .orderBy(asc(roles.name));
}

/** The roles of these names; a name that is none is missing from the answer. */
export async function findRolesByName(
  query: Queryable,
  names: readonly string[],
): Promise<{ id: string; name: string; portalRight: PortalRight }[]> {
  if (names.length === 0) return [];
  return query
    .select({ id: roles.id, name: roles.name, portalRight: roles.portalRight })
    .from(roles)
    .where(inArray(roles.name, [...names]));
}

/** The user's row, locked: what makes label uniqueness and the live-token limit exact under parallel requests. */
export async function lockUser(query: Queryable, userId: string): Promise<UserRow | undefined> {
  const [row] = await query.select().from(users).where(eq(users.id, userId)).for('update');
  return row;
}

/**
 * Lets one transaction at a time decide who administers: whoever makes the first admin or takes one away locks the roles of
 * admins before anything else, and counts after that, in a statement of its own.
 */
export async function lockAdminRoles(query: Queryable): Promise<void> {
  await query
    .select({ id: roles.id })
    .from(roles)
    .where(eq(roles.portalRight, 'admin'))
    .orderBy(asc(roles.id))
    .for('no key update');
}

/** How many others could still administer. Exact only after `lockAdminRoles`. */
export async function countOtherActiveAdmins(query: Queryable, userId: string): Promise<number> {
  const admins = query
    .select({ id: userRoles.userId })
    .from(userRoles)
    .innerJoin(roles, eq(roles.id, userRoles.roleId))
    .where(eq(roles.portalRight, 'admin'));
  return query.$count(
    users,
    and(inArray(users.id, admins), ne(users.id, userId), isNull(users.suspendedAt), isNull(users.erasedAt)),
  );
}

export async function updateUserPassword(
  query: Queryable,
  userId: string,
  password: { hash: string; name?: string },
): Promise<void> {
  await query
    .update(users)
    .set({
      passwordHash: password.hash,
      passwordSetAt: sql`clock_timestamp()`,
      ...(password.name === undefined ? {} : { name: password.name }),
    })
    .where(eq(users.id, userId));
}

export async function markUserSuspended(
  query: Queryable,
  userId: string,
  reason: string | null,
): Promise<Date> {
  const [row] = await query
    .update(users)
    .set({ suspendedAt: sql`clock_timestamp()`, suspendReason: reason })
    .where(and(eq(users.id, userId), isNull(users.suspendedAt)))
    .returning({ suspendedAt: users.suspendedAt });
  if (!row?.suspendedAt) throw new Error('The user was suspended while its row was locked.');
  return row.suspendedAt;
}

export async function markUserResumed(query: Queryable, userId: string): Promise<void> {
  await query
    .update(users)
    .set({ suspendedAt: null, suspendReason: null, offBoardedAt: null })
    .where(and(eq(users.id, userId), isNotNull(users.suspendedAt)));
}
