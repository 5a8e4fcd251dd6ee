import { z } from 'zod';
import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { isOffBoardingUnfinished } from '@/db/queries/off-boardings';
import { lockUser, markUserResumed } from '@/db/queries/users';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse } from '../result';
import { auditedUser } from './audited-user';

export const resumeUserInput = z.object({ userId: z.uuid() });

/**
 * Lets a suspended user sign in again. Their tokens that have not ended work again; their sessions stay ended. Who was
 * off-boarded comes back to none of what was taken.
 *
 * Refuses with NOT_FOUND (not an admin; no such user), ALREADY_DONE, CHANGED_MEANWHILE (their tokens are still being revoked).
 */
export async function resumeUser(
  principal: Principal,
  input: z.input<typeof resumeUserInput>,
  ctx: UseCaseContext,
): Promise<Result<null>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const { userId } = resumeUserInput.parse(input);
  return changeAs(principal, ctx, async ({ query, record }) => {
    const user = await lockUser(query, userId);
    if (!user || user.erasedAt) return notFound();
    if (!user.suspendedAt) return refuse('ALREADY_DONE', 'This user is not suspended.');
    // A token whose turn has not come would work until it has.
    if (user.offBoardedAt && (await isOffBoardingUnfinished(query, userId))) {
      return refuse('CHANGED_MEANWHILE', 'Their tokens are still being revoked. Try again in a moment.');
    }
    await markUserResumed(query, userId);
    record({
      action: 'user.resume',
      ...auditedUser(user),
      before: { suspended_at: user.suspendedAt.toISOString() },
      after: { suspended_at: null },
    });
    return accept(null);
  });
}
