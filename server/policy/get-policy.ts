import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { type AuditRow, listTargetHistory } from '@/db/queries/audit';
import { countViolations, getSavedPolicy, type SavedPolicy, type ViolationCounts } from '@/db/queries/policy';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result } from '../result';

/** The policy's id in the audit: there is one. */
export const POLICY_TARGET = { type: 'policy', id: 'policy' } as const;

const CHANGES_MAX = 20;

export interface PolicyDetails {
  policy: SavedPolicy;
  /** How many tokens break it already: those that a change left as they were. */
  counts: ViolationCounts;
  /** Newest first. */
  changes: AuditRow[];
}

/** The policy, who changed it, and what breaks it. Refuses with NOT_FOUND. */
export async function getPolicyDetails(
  principal: Principal,
  ctx: UseCaseContext,
): Promise<Result<PolicyDetails>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  const policy = await getSavedPolicy(ctx.db.read);
  const [counts, changes] = await Promise.all([
    countViolations(ctx.db.read, policy),
    listTargetHistory(ctx.db.read, POLICY_TARGET, CHANGES_MAX),
  ]);
  return accept({ policy, counts, changes });
}
