import type { ClockReading, VerifyOutcome } from '@/core/token/verify-token';
import { andThen } from '../and-then';
import { type DataPlane, recordUse } from '../data-plane';
import type { Reply } from '../reply';
import type { Spent } from './limits';

export type ValidOutcome = Extract<VerifyOutcome, { scopes: readonly string[] }> & { code: 'VALID' };

/** Whether a decision still depends on how often the token was used. */
export const isLimited = (outcome: VerifyOutcome): outcome is ValidOutcome =>
  outcome.code === 'VALID' && outcome.records.quotas.length > 0;

/**
 * The last step of a verification: spends one request of a token that is good otherwise, and counts what comes of it. What was
 * refused before spends nothing.
 *
 * @param answer renders the decision
 */
export function answerWithinLimits(
  plane: DataPlane,
  clock: ClockReading,
  outcome: ValidOutcome,
  presented: { requiredScopes: readonly string[]; clientAddress: string | null },
  answer: (decided: VerifyOutcome, spent: Spent) => Reply,
): Reply | Promise<Reply> {
  // By the bound that never runs backwards.
  return andThen(plane.limits.spend(outcome.records.quotas, clock.hi), (spent): Reply => {
    plane.metrics.spent(spent.where);
    const decided: VerifyOutcome =
      spent.retryAfterSeconds === null ? outcome : { ...outcome, code: 'RATE_LIMITED' as const };
    recordUse(plane, decided, presented, clock);
    return answer(decided, spent);
  });
}
