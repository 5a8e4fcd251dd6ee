import { POLICY_SLACK_MS, type Policy } from '../policy/policy';

/** Lifetimes offered at creation, in days. */
export const EXPIRY_CHOICES_DAYS = [7, 30, 60, 90, 365] as const;

export type ExpiryChoice = { type: 'days'; days: number } | { type: 'at'; instant: Date } | { type: 'never' };

export type DecidedExpiry =
  | { ok: true; expiresAt: Date | null }
  | {
      ok: false;
      code: 'EXPIRY_INVALID' | 'EXPIRY_IN_PAST' | 'LIFETIME_EXCEEDS_POLICY' | 'NEVER_NOT_ALLOWED';
      message: string;
    };

const DAY_MS = 86_400_000;
/** Postgres and JavaScript agree on instants up to here, and nobody plans further. */
const LATEST_MS = Date.UTC(9999, 11, 31);

/** Decides when a token ends. `nowMs`: epoch milliseconds. Null in the answer means never, which policy must allow. */
export function decideExpiry(
  choice: ExpiryChoice,
  policy: Pick<Policy, 'lifetimeDaysMax' | 'neverAllowed'>,
  nowMs: number,
): DecidedExpiry {
  if (choice.type === 'never') {
    return policy.neverAllowed
      ? { ok: true, expiresAt: null }
      : { ok: false, code: 'NEVER_NOT_ALLOWED', message: 'Policy asks every token to expire. Choose when.' };
  }
  const atMs = choice.type === 'at' ? choice.instant.getTime() : nowMs + choice.days * DAY_MS;
  if (
    !Number.isFinite(atMs) ||
    atMs > LATEST_MS ||
    (choice.type === 'days' && !Number.isInteger(choice.days))
  ) {
    return { ok: false, code: 'EXPIRY_INVALID', message: 'Not an instant. Choose a date and a time.' };
  }
  if (atMs <= nowMs) {
    return { ok: false, code: 'EXPIRY_IN_PAST', message: 'This instant has passed. Choose a later one.' };
  }
  const { lifetimeDaysMax } = policy;
  const limitMs = lifetimeDaysMax === null ? LATEST_MS : nowMs + lifetimeDaysMax * DAY_MS;
  if (atMs > limitMs + POLICY_SLACK_MS) {
    return {
      ok: false,
      code: 'LIFETIME_EXCEEDS_POLICY',
      message: `Policy allows at most ${lifetimeDaysMax} days.`,
    };
  }
  return { ok: true, expiresAt: new Date(Math.floor(Math.min(atMs, limitMs))) };
}

const DURATION = /^(\d{1,5})(m|h|d|w)$/;
const UNIT_MS = { m: 60_000, h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS } as const;

/** `30d`, `12h`, `45m`, `2w` as milliseconds; null for anything else. */
export function parseDuration(text: string): number | null {
  const match = DURATION.exec(text);
  if (!match) return null;
  const ms = Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
  return ms > 0 ? ms : null;
}

const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(?:[01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * An RFC 3339 instant with its zone, seconds optional; null for anything else: the 31st of April, 24:00 and a leap second,
 * which `Date` would move to another day or not know.
 */
export function parseInstant(text: string): Date | null {
  const match = RFC3339.exec(text);
  if (!match) return null;
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) return null;
  const daysInMonth = new Date(Date.UTC(Number(match[1]), Number(match[2]), 0)).getUTCDate();
  return Number(match[3]) <= daysInMonth ? instant : null;
}
