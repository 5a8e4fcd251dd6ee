import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { type Policy, refusePolicy } from '@/core/policy/policy';
import { type AuditRow, listTargetHistory } from '@/db/queries/audit';
import {
  countViolations,
  getSavedPolicy,
  listViolators,
  type SavedPolicy,
  type ViolationCounts,
  type Violator,
} from '@/db/queries/policy';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result, refuseFields } from '../result';

/** The policy's id in the audit: there is one. */
export const POLICY_TARGET = { type: 'policy', id: 'policy' } as const;

const CHANGES_MAX = 20;
const VIOLATORS_SHOWN = 8;

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
