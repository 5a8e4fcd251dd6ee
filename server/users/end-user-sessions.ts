import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { lockUser } from '@/db/queries/users';
import { endSessionsOf } from '../auth/session';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result } from '../result';

/**
 * Signs a person out everywhere, on their next request; an admin who does it to themselves stays where they are. Their tokens
 * go on. Refuses with NOT_FOUND (not an admin; no such user).
 */
export async function endUserSessions(
  principal: Principal,
  userId: string,
  ctx: UseCaseContext,
): Promise<Result<{ ended: number }>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const own = principal.type === 'user' && principal.userId === userId ? principal.sessionId : null;
  return changeAs(principal, ctx, async (tx) => {
    const user = await lockUser(tx.query, userId);
    if (!user || user.erasedAt) return notFound();
    return accept({ ended: await endSessionsOf(tx, userId, 'ended_by_admin', own) });
  });
}
