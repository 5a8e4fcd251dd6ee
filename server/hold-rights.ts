import { hasPortalRight, highestPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import type { Queryable } from '@/db/client';
import { holdPortalRights, holdUser } from '@/db/queries/rights';
import { notFound, type Refusal, refuse } from './result';

/**
 * Whether a principal still is and may what its request was let in with, held until the transaction ends; if not, the
 * refusal. Asked last, when all other locks are there: who demotes or suspends somebody has locks of their own, and would
 * wait for ours in a ring.
 *
 * A request that waits for a connection or a lock is seconds old when its turn comes. Without this a suspended admin would
 * have those seconds to make another one.
 */
export async function refuseLostRights(query: Queryable, principal: Principal): Promise<Refusal | null> {
  if (principal.type !== 'user') return null;
  const user = await holdUser(query, principal.userId);
  if (!user || user.suspendedAt || user.erasedAt) {
    return refuse('NOT_SIGNED_IN', 'Your account was suspended meanwhile. Nothing was changed.');
  }
  if (principal.portalRight === 'none') return null;
  const portalRight = highestPortalRight(await holdPortalRights(query, principal.userId));
  return hasPortalRight({ ...principal, portalRight }, principal.portalRight) ? null : notFound();
}
