import type { ClockReading } from '@/core/token/verify-token';

/** A finite number, `least` or more. @throws TypeError for anything else */
export function readNumber(value: unknown, least = Number.NEGATIVE_INFINITY): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < least)
    throw new TypeError('not a number');
  return value;
}

/** @throws TypeError for anything else */
export function readText(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('no text');
  return value;
}

/** @throws TypeError for anything else */
export function readTexts(value: unknown): string[] {
  if (!Array.isArray(value)) throw new TypeError('no texts');
  return value.map(readText);
}

/** @throws TypeError for anything else */
export function readObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('no object');
  return value as Record<string, unknown>;
}

/** The last instant a date can be, in milliseconds since the epoch. */
const INSTANT_MAX = 8.64e15;

/** A clock that lies between two instants, epoch milliseconds. @throws TypeError for anything else */
export function readClock(value: unknown): ClockReading {
  const [lo, hi] = Array.isArray(value) ? value : [];
  const clock = { lo: readNumber(lo, 0), hi: readNumber(hi, 0) };
  if (clock.lo > clock.hi || clock.hi > INSTANT_MAX) throw new TypeError('not a clock');
  return clock;
}
