import { z } from 'zod';
import { highestPortalRight } from '@/core/access/authorize';
import type { UserPrincipal } from '@/core/access/principal';
import { isSessionLive, SESSION_HOURS_MAX } from '@/core/auth/session-rules';
import type { ChangeTransaction } from '@/db/change';
import {
  findSessionByDigest,
  insertSession,
  listOpenSessions,
  markSessionEnded,
  markSessionsEnded,
  type SessionEndReason,
  type SessionRow,
  touchSession,
} from '@/db/queries/sessions';
import { listPortalRights } from '@/db/queries/users';
import { changeInNameOf, type UseCaseContext } from '../context';
import { accept, notFound, type Result } from '../result';
import { SessionToken } from './session-token';

/** How people come in. A further way adds its name here. */
export type AuthMethod = 'password' | 'setup' | 'invitation' | 'password_reset';

/** "Last seen" is exact to the minute: a write per request would tell nobody more. */
const TOUCH_EVERY_SECONDS = 60;
const USER_AGENT_LENGTH_MAX = 400;

export interface StartedSession {
  token: SessionToken;
  principal: UserPrincipal;
  expiresAt: Date;
}

/**
 * Who acts in the change that starts a user's session: the user in that session, who has no right before it has started.
 */
export function principalOfNewSession(
  user: { id: string; name: string },
  ctx: UseCaseContext,
): UserPrincipal {
  return {
    type: 'user',
    userId: user.id,
    sessionId: ctx.newId(),
    name: user.name,
    portalRight: 'none',
  };
}

/**
 * Starts the session of `newcomer` inside a change, under the lock of the user's row: the right they have then says how
 * long it lasts. Every start makes a new token; none is ever taken over from a request.
 */
export async function startSession(
  { query, record }: ChangeTransaction,
  newcomer: UserPrincipal,
  authMethod: AuthMethod,
  ctx: UseCaseContext,
): Promise<StartedSession> {
  const portalRight = highestPortalRight(await listPortalRights(query, newcomer.userId));
  const principal = { ...newcomer, portalRight };
  const token = SessionToken.create(ctx.randomBytes);
  const session = {
    id: principal.sessionId,
    userId: principal.userId,
    tokenDigest: token.digest(),
    authMethod,
    clientAddress: ctx.request.clientAddress,
    userAgent: ctx.request.userAgent?.slice(0, USER_AGENT_LENGTH_MAX) ?? null,
  };
  const { expiresAt } = await insertSession(query, session, SESSION_HOURS_MAX[principal.portalRight]);
  record({
    action: 'session.start',
    target: { type: 'session', id: principal.sessionId },
    owner: { type: 'user', id: principal.userId },
    after: { auth_method: authMethod, expires_at: expiresAt.toISOString() },
  });
  return { token, principal, expiresAt };
}

/** A user in a session of theirs. */
export type SignedInUser = UserPrincipal & { email: string };

/**
 * Who the text in a session's cookie stands for; null if it opens nothing: unknown, ended, too old, idle too long, or its
 * user is suspended or erased. Decided anew at each call, by the database's clock, with the roles of this moment.
 */
export async function findSessionUser(
  cookie: string | undefined,
  ctx: Pick<UseCaseContext, 'db'>,
): Promise<SignedInUser | null> {
  const token = SessionToken.parse(cookie);
  const found = token && (await findSessionByDigest(ctx.db.read, token.digest()));
  if (!found) return null;
  const { session, user, now } = found;
  const portalRight = highestPortalRight(found.rights);
  if (user.suspendedAt || user.erasedAt || user.email === null) return null;
  if (!isSessionLive(session, portalRight, now)) return null;
  if (now.getTime() - session.lastSeenAt.getTime() >= TOUCH_EVERY_SECONDS * 1000) {
    await touchSession(ctx.db.read, session.id, TOUCH_EVERY_SECONDS);
  }
  return {
    type: 'user',
    userId: user.id,
    sessionId: session.id,
    name: user.name,
    email: user.email,
    portalRight,
  };
}

export interface OwnSession extends SessionRow {
  /** The one this request came with. */
  current: boolean;
}

/** The caller's sessions that are alive, last used first. */
export async function listSessions(
  principal: UserPrincipal,
  ctx: UseCaseContext,
): Promise<{ asOf: Date; sessions: OwnSession[] }> {
  const { sessions, now } = await listOpenSessions(ctx.db.read, principal.userId);
  return {
    asOf: now,
    sessions: sessions
      .filter((session) => isSessionLive(session, principal.portalRight, now))
      .map((session) => ({ ...session, current: session.id === principal.sessionId })),
  };
}

export const endSessionInput = z.object({ sessionId: z.uuid() });

/**
 * Ends one of the caller's own sessions; whoever holds its cookie is out on the next request.
 *
 * Refuses with NOT_FOUND (absent, another's, or over already).
 */
export async function endSession(
  principal: UserPrincipal,
  input: z.input<typeof endSessionInput>,
  ctx: UseCaseContext,
): Promise<Result<null>> {
  const { sessionId } = endSessionInput.parse(input);
  const reason = sessionId === principal.sessionId ? 'signed_out' : 'ended_by_user';
  // To be out asks for no right: who lost one meanwhile can still leave.
  return changeInNameOf(principal, ctx, async (tx) => {
    const ended = await markSessionEnded(tx.query, { id: sessionId, userId: principal.userId }, reason);
    if (!ended) return notFound();
    recordSessionsEnded(tx, principal.userId, [sessionId], reason);
    return accept(null);
  });
}

/** Ends the session the caller is in. Doing it twice is no error. */
export async function signOut(principal: UserPrincipal, ctx: UseCaseContext): Promise<void> {
  await endSession(principal, { sessionId: principal.sessionId }, ctx);
}

/** Ends all the caller's sessions but the one they are in. */
export async function endOtherSessions(
  principal: UserPrincipal,
  ctx: UseCaseContext,
): Promise<Result<{ ended: number }>> {
  return changeInNameOf(principal, ctx, async (tx) => {
    const ended = await endSessionsOf(tx, principal.userId, 'ended_by_user', principal.sessionId);
    return accept({ ended });
  });
}

/** Ends a user's sessions, but for the one named, inside a change that makes them unsafe or pointless; how many ended. */
export async function endSessionsOf(
  tx: ChangeTransaction,
  userId: string,
  reason: SessionEndReason,
  exceptId: string | null = null,
): Promise<number> {
  const ended = await markSessionsEnded(tx.query, userId, reason, exceptId);
  recordSessionsEnded(tx, userId, ended, reason);
  return ended.length;
}

function recordSessionsEnded(
  { record }: ChangeTransaction,
  userId: string,
  sessionIds: readonly string[],
  reason: SessionEndReason,
): void {
  for (const id of sessionIds) {
    record({
      action: 'session.end',
      target: { type: 'session', id },
      owner: { type: 'user', id: userId },
      reason,
    });
  }
}
