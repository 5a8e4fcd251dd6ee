import { hasPortalRight, highestPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { findUser, listPortalRights } from '@/db/queries/users';
import type { UseCaseContext } from './context';

/** Whoever reads a long list lost the right to while it was on its way. */
class ReaderLostRightError extends Error {
  override readonly name = 'ReaderLostRightError';
  override readonly message = 'Whoever reads this list may not read it any more.';
}

/**
 * What auditors read, some at a time, asked for anew before each part goes out: a reader that takes its time could go on for hours
 * otherwise, and see what was written since it was suspended. Throws then, so that half a list never looks like a whole one.
 */
export async function* whileAllowed<T>(
  principal: Principal,
  parts: AsyncGenerator<T>,
  ctx: UseCaseContext,
): AsyncGenerator<T> {
  for await (const part of parts) {
    if (!(await isAuditor(principal, ctx))) throw new ReaderLostRightError();
    yield part;
  }
}

async function isAuditor(principal: Principal, ctx: UseCaseContext): Promise<boolean> {
  if (principal.type !== 'user') return hasPortalRight(principal, 'auditor');
  const user = await findUser(ctx.db.read, principal.userId);
  if (!user || user.suspendedAt || user.erasedAt) return false;
  const portalRight = highestPortalRight(await listPortalRights(ctx.db.read, principal.userId));
  return hasPortalRight({ ...principal, portalRight }, 'auditor');
}
