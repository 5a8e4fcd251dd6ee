import { type Quota, type QuotaLeft, type Spending, tightest } from '@/core/rate-limit/spend';

/** What came of spending one request. */
export interface Spent {
  /** Null: it was spent. Else nothing was, and may be after this many seconds. */
  retryAfterSeconds: number | null;
  /** The quota that refuses, or would first. */
  left: QuotaLeft;
  /** Who counted. */
  where: 'memory' | 'redis';
}

/** Where requests are counted. Never throws: a count that cannot be had is had elsewhere. */
export interface Limits {
  /**
   * Spends one request, in all quotas or in none.
   *
   * @param quotas at least one
   * @param nowMs the database's clock, epoch milliseconds
   */
  spend(quotas: readonly Quota[], nowMs: number): Spent | Promise<Spent>;
  close(): void;
}

/** What the counts after a request come to. */
export function spentOf(
  quotas: readonly Quota[],
  { retryAfterSeconds, counts }: Spending,
  nowMs: number,
  where: Spent['where'],
): Spent {
  const left = tightest(quotas, counts, nowMs);
  if (!left) throw new Error('Nothing is spent without a quota.');
  return { retryAfterSeconds, left, where };
}

/** One window of one token or application. The id alone names it: no application has a token's id. */
export const keyOf = ({ id, window }: Quota): string => `${id}:${window}`;
