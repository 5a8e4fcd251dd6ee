/** The windows a limit can be set for, shortest first, and their length. A day is a day of UTC. */
export const RATE_WINDOWS = ['second', 'minute', 'day'] as const;
export type RateWindow = (typeof RATE_WINDOWS)[number];

export const WINDOW_SECONDS: Readonly<Record<RateWindow, number>> = { second: 1, minute: 60, day: 86_400 };

/** How many requests each window may hold; null: no limit in that window. */
export type RateLimits = Readonly<Record<RateWindow, number | null>>;

export const NO_RATE_LIMITS: RateLimits = { second: null, minute: null, day: null };

/** What a limit may be. db/migrations/0019 has the same fence. */
export const RATE_REQUESTS = { min: 1, max: 1_000_000_000 } as const;

export const isRate = (requests: number): boolean =>
  Number.isInteger(requests) && requests >= RATE_REQUESTS.min && requests <= RATE_REQUESTS.max;

export const RATE_WORDS = 'A whole number from 1 to 1,000,000,000.';

/** What a field holds: null if nothing; 0, which is no rate, for what is no number, so that whoever judges it says what it may be. */
export function rateOfText(text: string): number | null {
  const typed = text.trim();
  if (typed === '') return null;
  return /^\d{1,10}$/.test(typed) ? Number(typed) : 0;
}

export const sameRateLimits = (a: RateLimits, b: RateLimits): boolean =>
  RATE_WINDOWS.every((window) => a[window] === b[window]);

/** Short and exact, as people type it and as the audit keeps it: `10/s`, `600/min`, `10000/day`. */
export const formatRates = (limits: RateLimits): string[] =>
  RATE_WINDOWS.flatMap((window) => {
    const requests = limits[window];
    return requests === null ? [] : [`${requests}/${UNITS[window]}`];
  });

const UNITS: Readonly<Record<RateWindow, string>> = { second: 's', minute: 'min', day: 'day' };

const SPELLINGS: Readonly<Record<string, RateWindow>> = {
  s: 'second',
  sec: 'second',
  second: 'second',
  min: 'minute',
  minute: 'minute',
  d: 'day',
  day: 'day',
};

export type ParsedRates = { ok: true; limits: RateLimits } | { ok: false; message: string };

/** Reads rates such as `10/s`, at most one a window. A bare `m` is refused: it could be a month. */
export function parseRates(texts: readonly string[]): ParsedRates {
  const limits: Record<RateWindow, number | null> = { ...NO_RATE_LIMITS };
  for (const text of texts) {
    const [, digits = '', unit = ''] = /^(\d{1,10})\/([a-z]{1,6})$/.exec(text) ?? [];
    const window = Object.hasOwn(SPELLINGS, unit) ? SPELLINGS[unit] : undefined;
    if (!window || !isRate(Number(digits))) {
      return { ok: false, message: `"${text.slice(0, 40)}" is no rate. Write 10/s, 600/min or 10000/day.` };
    }
    if (limits[window] !== null) return { ok: false, message: `Two rates for one ${window}: give one.` };
    limits[window] = Number(digits);
  }
  return { ok: true, limits };
}
