/** What stands in a verifier's answer, or it is none. */
export function readNumber(value: unknown, least = Number.NEGATIVE_INFINITY): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < least)
    throw new TypeError('not a number');
  return value;
}

/** The last instant a date can be, in milliseconds since the epoch. */
const INSTANT_MAX = 8.64e15;

/** A clock that lies between two instants, epoch milliseconds. */
export function readClock(value: unknown): { lo: number; hi: number } {
  const [lo, hi] = Array.isArray(value) ? value : [];
  const clock = { lo: readNumber(lo, 0), hi: readNumber(hi, 0) };
  if (clock.lo > clock.hi || clock.hi > INSTANT_MAX) throw new TypeError('not a clock');
  return clock;
}
