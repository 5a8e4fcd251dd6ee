import { z } from 'zod';
import { hasPortalRight, highestPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { isSessionLive } from '@/core/auth/session-rules';
import { formatPublicId } from '@/core/ids/public-id';
import { parseReason } from '@/core/text/reason';
import type { ChangeTransaction } from '@/db/change';
import type { Queryable } from '@/db/client';
import {
  deleteMemberships,
  findOffBoarding,
  insertOffBoarding,
  listMemberships,
  lockApplicationsOf,
  type Membership,
  markUserOffBoarded,
  type OffBoarding,
} from '@/db/queries/off-boardings';
import { markUserLinksReplaced } from '@/db/queries/one-time-links';
import { listOpenSessions } from '@/db/queries/sessions';
import { describeTokens } from '@/db/queries/token-directory';
import { listLiveTokenIds } from '@/db/queries/tokens';
import { findUser, listPortalRights, lockAdminRoles, lockUser, type UserRow } from '@/db/queries/users';
import { auditedApplication } from '../applications/lock-application';
import { endSessionsOf } from '../auth/session';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Refusal, type Result, refuse, refuseFields } from '../result';
import { confirmRevocation, revokeNext } from '../tokens/revoke-many-tokens';
import { auditedUser } from './audited-user';
import { refuseLastAdmin } from './last-admin';

export type { Membership, OffBoarding };

const WEEK_MS = 7 * 24 * 3_600_000;

/** Somebody who is added to one application after the other would have to be off-boarded for ever. */
const ATTEMPTS_MAX = 5;

export interface OffBoardingPreview {
  /** Live tokens of their own. */
  tokens: number;
  /** Of them, used within the last seven days. */
  usedLately: number;
  /** Where they are signed in now. */
  sessions: number;
  memberships: Membership[];
}

/** What off-boarding somebody would take. Refuses as offBoardUser does. */
export async function previewOffBoarding(
  principal: Principal,
  userId: string,
  ctx: UseCaseContext,
): Promise<Result<OffBoardingPreview>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const { read } = ctx.db;
  const user = await findUser(read, userId);
  const refusal = await refuseToOffBoard(read, principal, user);
  if (refusal || !user) return refusal ?? notFound();
  const ids = await listLiveTokenIds(read, { type: 'user', id: userId });
  const [{ used }, sessions, memberships] = await Promise.all([
    describeTokens(read, ids, new Date(ctx.clock.nowMs() - WEEK_MS)),
    countLiveSessions(read, userId),
    listMemberships(read, userId),
  ]);
  return accept({ tokens: ids.length, usedLately: used, sessions, memberships });
}

export const offBoardUserInput = z.object({ userId: z.uuid(), reason: z.string().max(2_000) });

export interface OffBoardedUser {
  offBoardedAt: Date;
  /** Whose report tells all of it. */
  bulkRevocationId: string;
  /** Whether every token is revoked already. None works either way: their owner is suspended. */
  finished: boolean;
  tokens: number;
  sessions: number;
  memberships: Membership[];
}

/**
 * Takes everything from somebody who left. Before this resolves, in one commit: they are suspended, so that none of their
 * tokens verifies, their sessions and one-time links are over, they are a member of no application, and it is decided to
 * revoke each of their live tokens. The revocations follow in transactions of their own, the first before this resolves.
 *
 * Who is suspended already can be off-boarded too. An application may be left without an owner: that stops nothing, and is
 * told, so that an admin can appoint one.
 *
 * Refuses with NOT_FOUND (not an admin; no such user), FORBIDDEN (oneself), ALREADY_DONE, LAST_ADMIN, CHANGED_MEANWHILE,
 * INVALID_INPUT (fields: reason).
 */
export async function offBoardUser(
  principal: Principal,
  input: z.input<typeof offBoardUserInput>,
  ctx: UseCaseContext,
): Promise<Result<OffBoardedUser>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const { userId, reason: typed } = offBoardUserInput.parse(input);
  const reason = parseReason(typed);
  if (!reason.ok) return refuseFields({ reason: reason.message });
  if (reason.text === '')
    return refuseFields({ reason: 'Say why: it is all that will be known of it later.' });
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const done = await changeAs(principal, ctx, (tx) => takeAll(tx, principal, userId, reason.text, ctx));
    if (done === 'joined meanwhile') continue;
    if (!done.ok) return done;
    const state = await revokeNext(done.value.bulkRevocationId, ctx);
    return accept({ ...done.value, finished: state === 'finished' });
  }
  return refuse('CHANGED_MEANWHILE', 'Somebody keeps adding this user to applications. Nothing was changed.');
}

/** What went with the person whose tokens this revocation is of; null where it is of a selection. For auditors. */
export async function getOffBoarding(
  principal: Principal,
  bulkRevocationId: string,
  ctx: UseCaseContext,
): Promise<Result<OffBoarding | null>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  return accept((await findOffBoarding(ctx.db.read, bulkRevocationId)) ?? null);
}

async function refuseToOffBoard(
  query: Queryable,
  principal: Principal,
  user: UserRow | undefined,
): Promise<Refusal | null> {
  if (!user || user.erasedAt) return notFound();
  if (principal.type === 'user' && principal.userId === user.id) {
    return refuse('FORBIDDEN', 'You cannot off-board yourself. Another admin can.');
  }
  if (user.offBoardedAt) return refuse('ALREADY_DONE', 'This user is off-boarded already.');
  return refuseLastAdmin(query, user.id);
}

/**
 * Applications are locked before people, as by everybody who changes both. Once the person's row is locked nobody adds them
 * anywhere; to what they joined before that and after its lock was asked for, the whole is done anew.
 */
async function takeAll(
  tx: ChangeTransaction,
  principal: Principal,
  userId: string,
  reason: string,
  ctx: UseCaseContext,
): Promise<Result<Omit<OffBoardedUser, 'finished'>> | 'joined meanwhile'> {
  const { query } = tx;
  const locked = new Set(await lockApplicationsOf(query, userId));
  await lockAdminRoles(query);
  const user = await lockUser(query, userId);
  const refusal = await refuseToOffBoard(query, principal, user);
  if (refusal || !user) return refusal ?? notFound();
  const memberships = await listMemberships(query, userId);
  if (memberships.some(({ applicationId }) => !locked.has(applicationId))) return 'joined meanwhile';

  const tokenIds = await listLiveTokenIds(query, { type: 'user', id: userId });
  const sessions = await countLiveSessions(query, userId);
  const offBoardedAt = await markUserOffBoarded(query, userId, reason);
  const bulkRevocationId = ctx.newId();
  const taken = { offBoardedAt, bulkRevocationId, tokens: tokenIds.length, sessions, memberships };
  recordOffBoarding(tx, user, reason, taken);
  await endSessionsOf(tx, userId, 'user_suspended');
  await markUserLinksReplaced(query, userId);
  await deleteMemberships(query, userId);
  const decision = {
    id: bulkRevocationId,
    reason: 'left' as const,
    note: reason,
    // As the address of the list of all tokens has it.
    selection: `owner=${formatPublicId('user', userId)}`,
  };
  await confirmRevocation(tx, principal, decision, tokenIds, ctx);
  await insertOffBoarding(query, { bulkRevocationId, userId, sessionsEnded: sessions }, memberships);
  return accept(taken);
}

/** Each part as it is recorded when done alone, so that whoever follows one kind of change misses none; and the whole. */
function recordOffBoarding(
  { record }: ChangeTransaction,
  user: UserRow,
  reason: string,
  { offBoardedAt, tokens, sessions, memberships }: Omit<OffBoardedUser, 'finished'>,
): void {
  record({
    action: 'user.off_board',
    ...auditedUser(user),
    reason,
    before: { off_boarded_at: null },
    after: { off_boarded_at: offBoardedAt.toISOString(), tokens, sessions, applications: memberships.length },
  });
  if (!user.suspendedAt) {
    record({
      action: 'user.suspend',
      ...auditedUser(user),
      reason,
      before: { suspended_at: null },
      after: { suspended_at: offBoardedAt.toISOString() },
    });
  }
  const member = formatPublicId('user', user.id);
  for (const { applicationId, name, memberRole } of memberships) {
    record({
      action: 'application.members',
      ...auditedApplication({ id: applicationId, name }),
      reason,
      before: { [member]: memberRole },
      after: { [member]: null },
    });
  }
}

async function countLiveSessions(query: Queryable, userId: string): Promise<number> {
  const right = highestPortalRight(await listPortalRights(query, userId));
  const { sessions, now } = await listOpenSessions(query, userId);
  return sessions.filter((session) => isSessionLive(session, right, now)).length;
}
