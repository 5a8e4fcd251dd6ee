import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { type Policy, refusePolicy } from '@/core/policy/policy';
import { countViolations, listViolators, type ViolationCounts, type Violator } from '@/db/queries/policy';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result, refuseFields } from '../result';

const VIOLATORS_SHOWN = 8;

export interface PolicyPreview {
  countedAt: Date;
  counts: ViolationCounts;
  /** Some of them: those that never expire or end last first. */
  violators: Violator[];
}

/** What a policy would hit if it were saved now. Refuses with NOT_FOUND, INVALID_INPUT (fields: those of the policy). */
export async function previewPolicy(
  principal: Principal,
  policy: Policy,
  ctx: UseCaseContext,
): Promise<Result<PolicyPreview>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  const errors = refusePolicy(policy);
  if (Object.keys(errors).length > 0) return refuseFields(errors);
  const [counts, violators] = await Promise.all([
    countViolations(ctx.db.read, policy),
    listViolators(ctx.db.read, policy, VIOLATORS_SHOWN),
  ]);
  return accept({ countedAt: ctx.clock.now(), counts, violators });
}
