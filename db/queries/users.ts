import { and, asc, desc, eq, inArray, isNotNull, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm';
import type { PortalRight } from '@/core/access/principal';
import type { Queryable } from '../client';
import { roles, sessions, userRoles, users } from '../schema';
import { escapeLike } from './escape-like';

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
    .set({ suspendedAt: null, suspendReason: null })
    .where(and(eq(users.id, userId), isNotNull(users.suspendedAt)));
}

/** What an admin's list shows of a user. Never the password's hash. */
export interface ListedUser {
  id: string;
  email: string | null;
  name: string;
  roles: string[];
  hasPassword: boolean;
  suspendedAt: Date | null;
  suspendReason: string | null;
  erasedAt: Date | null;
  createdAt: Date;
  /** Last use of any of their sessions. */
  lastSeenAt: Date | null;
  liveTokens: number;
}

const listed = {
  id: users.id,
  email: users.email,
  name: users.name,
  roles: sql<string[]>`array(
    select r.name from user_roles ur join roles r on r.id = ur.role_id where ur.user_id = users.id order by r.name)`,
  hasPassword: sql<boolean>`users.password_hash is not null`,
  suspendedAt: users.suspendedAt,
  suspendReason: users.suspendReason,
  erasedAt: users.erasedAt,
  createdAt: users.createdAt,
  lastSeenAt:
    sql<Date | null>`(select max(s.last_seen_at) from sessions s where s.user_id = users.id)`.mapWith(
      sessions.lastSeenAt,
    ),
  liveTokens:
    sql<number>`(select count(*)::int from tokens t where t.user_id = users.id and t.revoked_at is null
    and (t.expires_at is null or t.expires_at > clock_timestamp()))`.mapWith(Number),
};

export type UserView = 'all' | 'active' | 'invited' | 'suspended';

const inView = (view: UserView) => {
  switch (view) {
    case 'all':
      return isNull(users.erasedAt);
    case 'active':
      return and(isNull(users.erasedAt), isNull(users.suspendedAt), isNotNull(users.passwordHash));
    case 'invited':
      return and(isNull(users.erasedAt), isNull(users.suspendedAt), isNull(users.passwordHash));
    case 'suspended':
      return and(isNull(users.erasedAt), isNotNull(users.suspendedAt));
  }
};

export interface UserFilter {
  view: UserView;
  /** Found anywhere in name or address, in any case. */
  text: string;
}

const matching = ({ view, text }: UserFilter) => {
  const pattern = `%${escapeLike(text)}%`;
  return and(
    inView(view),
    text === '' ? undefined : sql`(users.email ilike ${pattern} or users.name ilike ${pattern})`,
  );
};

export interface UserPosition {
  createdAt: Date;
  id: string;
}

/** Users by when they were added, newest first. */
export async function listUsers(
  query: Queryable,
  filter: UserFilter,
  page: { after: UserPosition | null; limit: number },
): Promise<ListedUser[]> {
  const { after } = page;
  const behind = after
    ? or(
        lt(users.createdAt, after.createdAt),
        and(eq(users.createdAt, after.createdAt), lt(users.id, after.id)),
      )
    : undefined;
  return query
    .select(listed)
    .from(users)
    .where(and(matching(filter), behind))
    .orderBy(desc(users.createdAt), desc(users.id))
    .limit(page.limit);
}

/** How many users match, counted up to `max + 1`. */
export async function countUsers(query: Queryable, filter: UserFilter, max: number): Promise<number> {
  const some = query
    .select({ id: users.id })
    .from(users)
    .where(matching(filter))
    .limit(max + 1)
    .as('some');
  return query.$count(some);
}

export async function findListedUser(query: Queryable, userId: string): Promise<ListedUser | undefined> {
  const [row] = await query.select(listed).from(users).where(eq(users.id, userId));
  return row;
}
