import { z } from 'zod';
import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { parseReason } from '@/core/text/reason';
import { lockAdminRoles, lockUser, markUserSuspended } from '@/db/queries/users';
import { endSessionsOf } from '../auth/session';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse, refuseFields } from '../result';
import { auditedUser } from './audited-user';
import { refuseLastAdmin } from './last-admin';

export const suspendUserInput = z.object({ userId: z.uuid(), reason: z.string().max(2_000).default('') });
export type SuspendUserInput = z.input<typeof suspendUserInput>;

/**
 * Suspends a user: their sessions and all their tokens are dead on the next request after this resolves.
 *
 * Somebody who can administer always remains: suspensions decide about that one after the other. Nobody suspends
 * themselves, which would only ever be a slip.
 *
 * Refuses with NOT_FOUND (not an admin; no such user), FORBIDDEN (oneself), ALREADY_DONE, LAST_ADMIN, INVALID_INPUT (fields:
 * reason).
 */
export async function suspendUser(
  principal: Principal,
  input: SuspendUserInput,
  ctx: UseCaseContext,
): Promise<Result<{ suspendedAt: Date }>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const { userId, reason: typed } = suspendUserInput.parse(input);
  const reason = parseReason(typed);
  if (!reason.ok) return refuseFields({ reason: reason.message });
  if (principal.type === 'user' && principal.userId === userId) {
    return refuse('FORBIDDEN', 'You cannot suspend yourself. Another admin can.');
  }
  return changeAs(principal, ctx, async (tx) => {
    await lockAdminRoles(tx.query);
    const user = await lockUser(tx.query, userId);
    if (!user || user.erasedAt) return notFound();
    if (user.suspendedAt) return refuse('ALREADY_DONE', 'This user is suspended already.');
    const lastAdmin = await refuseLastAdmin(tx.query, userId);
    if (lastAdmin) return lastAdmin;
    const suspendedAt = await markUserSuspended(tx.query, userId, reason.text || null);
    tx.record({
      action: 'user.suspend',
      ...auditedUser(user),
      reason: reason.text || null,
      before: { suspended_at: null },
      after: { suspended_at: suspendedAt.toISOString() },
    });
    await endSessionsOf(tx, userId, 'user_suspended');
    return accept({ suspendedAt });
  });
}
