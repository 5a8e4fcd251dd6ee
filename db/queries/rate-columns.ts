import type { RateLimits, RateWindow } from '@/core/rate-limit/rate-limits';

/** The column that holds each window's limit, of tokens and of applications. */
export const RATE_COLUMNS = {
  second: 'rateLimitSecond',
  minute: 'rateLimitMinute',
  day: 'rateLimitDay',
} as const satisfies Record<RateWindow, string>;

export type RateColumns = Record<(typeof RATE_COLUMNS)[RateWindow], number | null>;

export const rateLimitsOf = (row: RateColumns): RateLimits => ({
  second: row.rateLimitSecond,
  minute: row.rateLimitMinute,
  day: row.rateLimitDay,
});

export const rateColumnsOf = ({ second, minute, day }: RateLimits): RateColumns => ({
  rateLimitSecond: second,
  rateLimitMinute: minute,
  rateLimitDay: day,
});
