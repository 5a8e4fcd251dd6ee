import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { sessions, users } from '../schema';
import { escapeLike } from './escape-like';
import { behindInstant, type InstantPosition } from './newest-first';
import { liveT } from './tokens';

/** What an admin's list shows of a user. Never the password's hash. */
export interface ListedUser {
  id: string;
  email: string | null;
  name: string;
  roles: string[];
  hasPassword: boolean;
  suspendedAt: Date | null;
  suspendReason: string | null;
  offBoardedAt: Date | null;
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
  offBoardedAt: users.offBoardedAt,
  erasedAt: users.erasedAt,
  createdAt: users.createdAt,
  lastSeenAt:
    sql<Date | null>`(select max(s.last_seen_at) from sessions s where s.user_id = users.id)`.mapWith(
      sessions.lastSeenAt,
    ),
  liveTokens:
    sql<number>`(select count(*)::int from tokens t where t.user_id = users.id and ${liveT})`.mapWith(Number),
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

/** Users by when they were added, newest first. */
export async function listUsers(
  query: Queryable,
  filter: UserFilter,
  page: { after: InstantPosition | null; limit: number },
): Promise<ListedUser[]> {
  return query
    .select(listed)
    .from(users)
    .where(and(matching(filter), behindInstant(users.createdAt, users.id, page.after)))
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
