/** How a limit is told on the wire. */
import { WINDOW_SECONDS } from '@/core/rate-limit/rate-limits';
import type { Quota } from '@/core/rate-limit/spend';
import type { Spent } from './limits';

/** The member `rate_limit` of an answer about a token that has limits: the one that refuses, or would first. */
export interface WireRateLimit {
  of: 'token' | 'application';
  window: 'second' | 'minute' | 'day';
  limit: number;
  remaining: number;
  /** Until the window ends: whole seconds. */
  reset_seconds: number;
}

export function wireRateLimit({ left: { quota, remaining, resetSeconds } }: Spent): WireRateLimit {
  const { of, window, requests } = quota;
  return { of, window, limit: requests, remaining, reset_seconds: resetSeconds };
}

const nameOf = ({ of, window }: Quota) => `"${of}-${window}"`;

/**
 * Every limit, and how the tightest stands. An API server may pass both fields on to its client as they are.
 *
 * @see draft-ietf-httpapi-ratelimit-headers-10
 */
export function rateLimitFields(quotas: readonly Quota[], { left }: Spent): Record<string, string> {
  return {
    'RateLimit-Policy': quotas
      .map((quota) => `${nameOf(quota)};q=${quota.requests};w=${WINDOW_SECONDS[quota.window]}`)
      .join(', '),
    RateLimit: `${nameOf(left.quota)};r=${left.remaining};t=${left.resetSeconds}`,
  };
}
