import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_RATE_LIMITS, RATE_WINDOWS, type RateLimits, WINDOW_SECONDS } from './rate-limits';
import { NO_QUOTAS, type Quota, quotasOf, secondsLeft, spend, tightest, type WindowCount } from './spend';

const MIDNIGHT = Date.UTC(2026, 10, 27);
const token = (rateLimits: Partial<RateLimits>) => ({
  id: 't',
  rateLimits: { ...NO_RATE_LIMITS, ...rateLimits },
});
const application = (rateLimits: Partial<RateLimits>) => ({ ...token(rateLimits), id: 'a' });
const keyOf = ({ of, window }: Quota) => `${of} ${window}`;

/** Counts kept between requests, as a verifier keeps them. */
function counter(quotas: readonly Quota[]) {
  const kept = new Map<string, WindowCount>();
  return {
    spent: (of: Quota) => kept.get(keyOf(of))?.spent,
    at: (nowMs: number) => {
      const spending = spend(quotas, (quota) => kept.get(keyOf(quota)), nowMs);
      quotas.forEach((quota, i) => {
        kept.set(keyOf(quota), spending.counts[i] as WindowCount);
      });
      return spending;
    },
  };
}

describe('the quotas of a token', () => {
  it('are its own and its application’s, and a person’s token has its own only', () => {
    expect(quotasOf(token({ second: 2 }), application({ second: 5, day: 9 }))).toEqual([
      { of: 'token', id: 't', window: 'second', requests: 2 },
      { of: 'application', id: 'a', window: 'second', requests: 5 },
      { of: 'application', id: 'a', window: 'day', requests: 9 },
    ]);
    expect(quotasOf(token({ minute: 1 }), null)).toHaveLength(1);
    expect(quotasOf(token({}), application({}))).toBe(NO_QUOTAS);
  });
});

describe('of one window', () => {
  const limit = fc.integer({ min: 1, max: 5 });
  const limits = fc.record({ second: fc.option(limit), minute: fc.option(limit), day: fc.option(limit) });
  /** Steps forward, small ones and those that cross a window. */
  const steps = fc.array(
    fc.constantFrom(0, 1, 300, 999, 1_000, 7_000, 59_999, 60_000, 3_600_000, 86_400_000),
    {
      minLength: 1,
      maxLength: 80,
    },
  );

  it('never more than its requests are let through, and no request is refused that all windows would hold', () => {
    fc.assert(
      fc.property(
        limits,
        limits,
        fc.integer({ min: 0, max: 86_400_000 }),
        steps,
        (own, shared, offset, moves) => {
          const quotas = quotasOf(token(own), application(shared));
          const { at } = counter(quotas);
          const passed: number[] = [];
          let now = MIDNIGHT + offset;
          for (const move of moves) {
            now += move;
            const inWindow = ({ window }: Quota) => {
              const ms = WINDOW_SECONDS[window] * 1_000;
              return passed.filter((t) => Math.floor(t / ms) === Math.floor(now / ms)).length;
            };
            const fits = quotas.every((quota) => inWindow(quota) < quota.requests);
            expect(at(now).retryAfterSeconds === null).toBe(fits);
            if (fits) passed.push(now);
          }
        },
      ),
    );
  });

  it('a wait of as long as is said is enough, and a whole second less is not', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 0, max: 86_400_000 }), (own, offset) => {
        const now = MIDNIGHT + offset;
        const { at } = counter(quotasOf(token(own), null));
        for (let tries = 0; tries < 6; tries += 1) {
          const { retryAfterSeconds } = at(now);
          if (retryAfterSeconds === null) continue;
          if (retryAfterSeconds > 1) {
            expect(at(now + retryAfterSeconds * 1_000 - 1_001).retryAfterSeconds).not.toBeNull();
          }
          expect(at(now + retryAfterSeconds * 1_000).retryAfterSeconds).toBeNull();
          return;
        }
      }),
    );
  });
});

it('what one window refuses is spent in none', () => {
  const quotas = quotasOf(token({ second: 1, day: 10 }), application({ minute: 10 }));
  const { at, spent } = counter(quotas);
  for (const wait of [0, 10, 20, 30]) at(MIDNIGHT + wait);
  expect(quotas.map(spent)).toEqual([1, 1, 1]);
  at(MIDNIGHT + 1_000);
  expect(quotas.map(spent)).toEqual([1, 2, 2]);
});

it('a clock that stepped back begins its window anew and holds nobody up until a time that has been', () => {
  const { at } = counter(quotasOf(token({ second: 1 }), null));
  at(MIDNIGHT + 3_600_000);
  expect(at(MIDNIGHT).retryAfterSeconds).toBeNull();
  expect(at(MIDNIGHT + 1).retryAfterSeconds).toBe(1);
});

it('a window ends where the clock’s does: a day at midnight UTC', () => {
  expect(RATE_WINDOWS.map((window) => secondsLeft(window, MIDNIGHT - 500))).toEqual([1, 1, 1]);
  expect(RATE_WINDOWS.map((window) => secondsLeft(window, MIDNIGHT))).toEqual([1, 60, 86_400]);
  expect(secondsLeft('minute', MIDNIGHT + 1)).toBe(60);
});

it('the tightest quota is the one with the least left, of several the one that takes longest', () => {
  const quotas = quotasOf(token({ second: 3, minute: 3 }), application({ day: 9 }));
  const { at } = counter(quotas);
  const first = at(MIDNIGHT);
  expect(tightest(quotas, first.counts, MIDNIGHT)).toEqual({
    quota: quotas[1],
    remaining: 2,
    resetSeconds: 60,
  });
  const lowered = quotasOf(token({ minute: 1 }), null);
  expect(tightest(lowered, [{ index: 0, spent: 4 }], MIDNIGHT)?.remaining).toBe(0);
  expect(tightest(NO_QUOTAS, [], MIDNIGHT)).toBeNull();
});
