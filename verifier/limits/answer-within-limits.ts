import type { VerifyOutcome } from '@/core/token/verify-token';
import { andThen } from '../and-then';
import { type Answered, type DataPlane, recordUse } from '../data-plane';
import { JSON_HEADERS, type Reply } from '../reply';
import { verifyAnswer } from '../verify-answer';
import { rateLimitFields, wireRateLimit } from './rate-limit-fields';

export type ValidOutcome = Extract<VerifyOutcome, { scopes: readonly string[] }> & { code: 'VALID' };

/** Whether a decision still depends on how often the token was used. */
export const isLimited = (outcome: VerifyOutcome): outcome is ValidOutcome =>
  outcome.code === 'VALID' && outcome.records.quotas.length > 0;

/**
 * The last step of a verification: spends one request of a token that is good otherwise, and counts and answers what comes
 * of it. What was refused before spends nothing.
 */
export function answerWithinLimits(
  plane: DataPlane,
  { api, clock }: Answered,
  outcome: ValidOutcome,
  presented: { requiredScopes: readonly string[]; clientAddress: string | null },
): Reply | Promise<Reply> {
  const { quotas } = outcome.records;
  // By the bound that never runs backwards.
  return andThen(plane.limits.spend(quotas, clock.hi), (spent): Reply => {
    const { retryAfterSeconds } = spent;
    plane.metrics.spent(spent.where);
    const decided: VerifyOutcome =
      retryAfterSeconds === null ? outcome : { ...outcome, code: 'RATE_LIMITED' as const };
    recordUse(plane, decided, presented, clock);
    return {
      status: 200,
      headers: { ...JSON_HEADERS, ...rateLimitFields(quotas, spent) },
      body: JSON.stringify({
        ...verifyAnswer(decided, api),
        rate_limit: wireRateLimit(spent),
        ...(retryAfterSeconds === null ? {} : { retry_after_seconds: retryAfterSeconds }),
      }),
      code: decided.code,
    };
  });
}
