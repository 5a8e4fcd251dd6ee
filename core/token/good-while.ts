/**
 * The short way to the commonest answer. Of records that are held, what does not depend on the request or the time is worked out once,
 * as their scopes are: then a good token is told by two instants and its scopes. It never says more than `verifyToken`; where it
 * says nothing, that one says why.
 */
import { type ClockReading, includesAll, type VerifyRecords } from './verify-token';

/** While this lasts nothing but a missing scope refuses a token, wherever it is used. */
export interface GoodWhile {
  /** Epoch milliseconds: from then on, and until then. */
  fromMs: number;
  untilMs: number;
  /** Effective at the API. */
  scopes: readonly string[];
}

/** Null: something else may refuse it, or does. */
export function goodWhile(
  { secret, token, owner, effective }: VerifyRecords,
  apiId: string,
): GoodWhile | null {
  const scopes = effective.get(apiId);
  const isHeld = token.approvalRequiredAt !== null && token.approvedAt === null;
  const isEnded = token.revokedAt ?? token.suspendedAt ?? owner.suspendedAt ?? owner.archivedAt;
  if (!scopes || isHeld || isEnded !== null || token.cidrs.length > 0) return null;
  return {
    fromMs: token.notBefore?.getTime() ?? Number.NEGATIVE_INFINITY,
    untilMs: Math.min(endOf(token.expiresAt), endOf(secret.retireAt)),
    scopes,
  };
}

const endOf = (at: Date | null): number => at?.getTime() ?? Number.POSITIVE_INFINITY;

export const isGoodNow = (
  { fromMs, untilMs, scopes }: GoodWhile,
  requiredScopes: readonly string[],
  { lo, hi }: ClockReading,
): boolean => fromMs <= lo && untilMs > hi && includesAll(scopes, requiredScopes);
