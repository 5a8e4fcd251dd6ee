/**
 * May this request be made, by the limits it falls under?
 *
 *   second  |0····|1····|2··      A window is fixed: it begins where the epoch's seconds are a multiple of its length, so a
 *   minute  |0··················  minute is the clock's and a day is UTC's. Of each window at most `requests` are let through.
 *   day     |0··················
 *
 * Fixed windows, because everybody can say when the next one begins, a count and its window's number are all there is to
 * keep, and a script in Redis does the same arithmetic to the digit (verifier/limits/spend-script.ts). What they give up: in
 * a stretch that lies across two windows up to twice as many may pass. Who minds sets the shorter window too.
 *
 * A request is spent in all of its windows or in none: one that a window refuses costs nothing in the others, so trying on
 * takes nothing away from later.
 *
 * A count belongs to one window. In any other, before or after, it counts nothing: a clock that stepped back may let a
 * window's requests through once more, and never holds anybody up until a time that has been.
 */
import { RATE_WINDOWS, type RateLimits, type RateWindow, WINDOW_SECONDS } from './rate-limits';

/** One limit in one window. */
export interface Quota {
  /** Whose limit it is. An application's is shared by its tokens. */
  of: 'token' | 'application';
  /** The token's or the application's. */
  id: string;
  window: RateWindow;
  requests: number;
}

/** What a quota's window has seen. */
export interface WindowCount {
  /** The window's number since the epoch. */
  index: number;
  spent: number;
}

export interface Spending {
  /** Null: it may be made. Else seconds, whole and rounded up, until every window that refuses has ended. */
  retryAfterSeconds: number | null;
  /** What each quota has seen now, in the order of the quotas. */
  counts: WindowCount[];
}

/** The quotas of a token, its own first. None: nothing limits it. */
export function quotasOf(
  token: { id: string; rateLimits: RateLimits },
  application: { id: string; rateLimits: RateLimits } | null,
): readonly Quota[] {
  const of = (whose: Quota['of'], { id, rateLimits }: { id: string; rateLimits: RateLimits }): Quota[] =>
    RATE_WINDOWS.flatMap((window) => {
      const requests = rateLimits[window];
      return requests === null ? [] : [{ of: whose, id, window, requests }];
    });
  const quotas = [...of('token', token), ...(application ? of('application', application) : [])];
  return quotas.length === 0 ? NO_QUOTAS : quotas;
}

export const NO_QUOTAS: readonly Quota[] = [];

const windowMs = (window: RateWindow) => WINDOW_SECONDS[window] * 1_000;

export const windowIndex = (window: RateWindow, nowMs: number): number =>
  Math.floor(nowMs / windowMs(window));

/** Whole seconds until this window ends, at least one. */
export const secondsLeft = (window: RateWindow, nowMs: number): number =>
  Math.max(1, Math.ceil(((windowIndex(window, nowMs) + 1) * windowMs(window) - nowMs) / 1_000));

/** Spends one request at `nowMs` (epoch milliseconds). `before` gives what a quota has seen; undefined: nothing. */
export function spend(
  quotas: readonly Quota[],
  before: (quota: Quota) => WindowCount | undefined,
  nowMs: number,
): Spending {
  const counts = quotas.map((quota) => {
    const index = windowIndex(quota.window, nowMs);
    const seen = before(quota);
    return seen?.index === index ? seen : { index, spent: 0 };
  });
  let retryAfterSeconds: number | null = null;
  quotas.forEach((quota, at) => {
    if ((counts[at]?.spent ?? 0) < quota.requests) return;
    retryAfterSeconds = Math.max(retryAfterSeconds ?? 0, secondsLeft(quota.window, nowMs));
  });
  if (retryAfterSeconds !== null) return { retryAfterSeconds, counts };
  return { retryAfterSeconds, counts: counts.map(({ index, spent }) => ({ index, spent: spent + 1 })) };
}

/** What is left of one quota. */
export interface QuotaLeft {
  quota: Quota;
  remaining: number;
  resetSeconds: number;
}

/** The quota that will refuse first: the one with the least left, of several the one that takes longest to begin anew. */
export function tightest(
  quotas: readonly Quota[],
  counts: readonly WindowCount[],
  nowMs: number,
): QuotaLeft | null {
  let found: QuotaLeft | null = null;
  quotas.forEach((quota, at) => {
    // More may have been spent than a limit that was lowered since.
    const remaining = Math.max(0, quota.requests - (counts[at]?.spent ?? 0));
    const resetSeconds = secondsLeft(quota.window, nowMs);
    if (
      !found ||
      remaining < found.remaining ||
      (remaining === found.remaining && resetSeconds > found.resetSeconds)
    ) {
      found = { quota, remaining, resetSeconds };
    }
  });
  return found;
}
