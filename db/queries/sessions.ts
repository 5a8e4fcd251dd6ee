import { and, desc, eq, gt, isNull, lt, ne, sql } from 'drizzle-orm';
import type { PortalRight } from '@/core/access/principal';
import type { Queryable } from '../client';
import { sessions, users } from '../schema';
import { portalRights } from './users';

export type SessionRow = Omit<typeof sessions.$inferSelect, 'tokenDigest'>;

/** Why a session ended before its time. */
export type SessionEndReason =
  | 'signed_out'
  | 'ended_by_user'
  | 'ended_by_admin'
  | 'user_suspended'
  | 'password_changed'
  | 'password_reset';

const shown = {
  id: sessions.id,
  userId: sessions.userId,
  authMethod: sessions.authMethod,
  clientAddress: sessions.clientAddress,
  userAgent: sessions.userAgent,
  createdAt: sessions.createdAt,
  lastSeenAt: sessions.lastSeenAt,
  expiresAt: sessions.expiresAt,
  endedAt: sessions.endedAt,
  endReason: sessions.endReason,
};

const databaseNow = sql<Date>`clock_timestamp()`.mapWith(sessions.createdAt);

export interface FoundSession {
  session: SessionRow;
  user: { id: string; name: string; email: string | null; suspendedAt: Date | null; erasedAt: Date | null };
  rights: PortalRight[];
  /** The database's clock: it decides what has ended, on every machine the same. */
  now: Date;
}

/** The session behind a digest with all that decides whether it opens anything, in one query. */
export async function findSessionByDigest(
  query: Queryable,
  digest: Buffer,
): Promise<FoundSession | undefined> {
  const [row] = await query
    .select({
      session: shown,
      user: {
        id: users.id,
        name: users.name,
        email: users.email,
        suspendedAt: users.suspendedAt,
        erasedAt: users.erasedAt,
      },
      rights: portalRights,
      now: databaseNow,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(sessions.tokenDigest, digest));
  return row;
}

export async function insertSession(
  query: Queryable,
  session: Omit<typeof sessions.$inferInsert, 'expiresAt'>,
  hoursMax: number,
): Promise<{ expiresAt: Date }> {
  const expiresAt = sql`clock_timestamp() + make_interval(hours => ${hoursMax})`;
  const [row] = await query
    .insert(sessions)
    .values({ ...session, expiresAt })
    .returning({ expiresAt: sessions.expiresAt });
  if (!row) throw new Error('A session was inserted and did not come back.');
  return row;
}

/** Notes that a session is in use, unless that was noted within the last `seconds`. */
export async function touchSession(query: Queryable, sessionId: string, seconds: number): Promise<void> {
  await query
    .update(sessions)
    .set({ lastSeenAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(sessions.id, sessionId),
        lt(sessions.lastSeenAt, sql`clock_timestamp() - make_interval(secs => ${seconds})`),
      ),
    );
}

/** Ends one of a user's sessions; false if they have no such session, or it had ended before. */
export async function markSessionEnded(
  query: Queryable,
  session: { id: string; userId: string },
  reason: SessionEndReason,
): Promise<boolean> {
  const ended = await query
    .update(sessions)
    .set({ endedAt: sql`clock_timestamp()`, endReason: reason })
    .where(and(eq(sessions.id, session.id), eq(sessions.userId, session.userId), isNull(sessions.endedAt)))
    .returning({ id: sessions.id });
  return ended.length > 0;
}

/** Ends all sessions of a user, but for the one named; the ids of those that ended now. */
export async function markSessionsEnded(
  query: Queryable,
  userId: string,
  reason: SessionEndReason,
  exceptId: string | null = null,
): Promise<string[]> {
  const ended = await query
    .update(sessions)
    .set({ endedAt: sql`clock_timestamp()`, endReason: reason })
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.endedAt),
        exceptId === null ? undefined : ne(sessions.id, exceptId),
      ),
    )
    .returning({ id: sessions.id });
  return ended.map(({ id }) => id);
}

/** A user's sessions that have neither ended nor outlived their absolute limit, last used first. */
export async function listOpenSessions(
  query: Queryable,
  userId: string,
): Promise<{ sessions: SessionRow[]; now: Date }> {
  const rows = await query
    .select({ session: shown, now: databaseNow })
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.endedAt),
        gt(sessions.expiresAt, sql`clock_timestamp()`),
      ),
    )
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id));
  return { sessions: rows.map(({ session }) => session), now: rows[0]?.now ?? new Date(0) };
}
