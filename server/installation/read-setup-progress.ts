import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { findFirsts, getInstallation, hasActiveAdmin } from '@/db/queries/installation';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result } from '../result';

export interface SetupProgress {
  /** Somebody can administer. */
  hasAdmin: boolean;
  /** What secrets begin with; null while nobody chose. */
  brand: string | null;
  /** A secret was issued: the brand stays. */
  brandFixed: boolean;
  hasApi: boolean;
  hasToken: boolean;
  /** A verifier has reported a request with a token. */
  hasUse: boolean;
}

/** How far the installation has come: what the set-up wizard still has to ask. Refuses with NOT_FOUND. */
export async function readSetupProgress(
  principal: Principal,
  ctx: UseCaseContext,
): Promise<Result<SetupProgress>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const [{ brand, brandFixedAt }, hasAdmin, firsts] = await Promise.all([
    getInstallation(ctx.db.read),
    hasActiveAdmin(ctx.db.read),
    findFirsts(ctx.db.read),
  ]);
  return accept({ hasAdmin, brand, brandFixed: brandFixedAt !== null, ...firsts });
}
