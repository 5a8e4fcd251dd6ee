/**
 * What time it is at the database, from here: the one clock that decides. This machine's wall clock is never asked.
 *
 * A statement sent at s and answered at r (both on our monotonic clock) brought back the database's time d. Somewhere
 * between s and r it was d, so now, at n, it is
 *
 *     at least  d + (n − r) − ρ        if the answer took no time on its way back
 *     at most   d + (n − s) + ρ        if the question took no time on its way there
 *
 * where ρ allows for the two clocks running at different speeds since then. Ends are decided by the upper bound and
 * beginnings by the lower, so a slow network refuses a moment too early and never accepts a moment too late.
 */
import type { ClockReading } from '../token/verify-token';

/** One exchange with the database. */
export interface ClockSample {
  /** Monotonic milliseconds at which the statement was sent and its answer came. */
  sentAt: number;
  receivedAt: number;
  /** The database's clock in between, epoch milliseconds. */
  databaseMs: number;
  /** How much later it may have been: where not the database was asked but somebody who reads its clock himself. */
  spreadMs?: number;
}

/** Quartz differs by some 50 ppm, a clock being slewed by NTP by up to 500. */
export const CLOCK_DRIFT = 500e-6;

/** A narrow sample is worth keeping this long. */
const SAMPLE_LIFE_MS = 10_000;

/** The bounds a sample gives at monotonic instant `now`. */
export function boundsAt(
  { sentAt, receivedAt, databaseMs, spreadMs = 0 }: ClockSample,
  now: number,
  into: ClockReading = { lo: 0, hi: 0 },
): ClockReading {
  const drift = now > sentAt ? CLOCK_DRIFT * (now - sentAt) : 0;
  into.lo = databaseMs + (now - receivedAt) - drift;
  into.hi = databaseMs + spreadMs + (now - sentAt) + drift;
  return into;
}

/**
 * Which of two samples to go on with: the newer one if it bounds at least as tightly, if the older has had its time, or if
 * the two contradict each other (the database's clock was set, or this machine slept).
 */
export function betterSample(older: ClockSample, newer: ClockSample): ClockSample {
  if (newer.receivedAt - older.receivedAt >= SAMPLE_LIFE_MS) return newer;
  const ofOlder = boundsAt(older, newer.receivedAt);
  const ofNewer = boundsAt(newer, newer.receivedAt);
  if (ofNewer.lo > ofOlder.hi || ofNewer.hi < ofOlder.lo) return newer;
  return ofNewer.hi - ofNewer.lo <= ofOlder.hi - ofOlder.lo ? newer : older;
}

export class DatabaseClock {
  #sample: ClockSample | null = null;
  #highest = Number.NEGATIVE_INFINITY;
  readonly #monotonicMs: () => number;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Runs one exchange with the database and learns the time from it. */
  async timed<T>(exchange: () => Promise<T>, databaseMsOf: (answer: T) => number): Promise<T> {
    const sentAt = this.#monotonicMs();
    const answer = await exchange();
    this.note({ sentAt, receivedAt: this.#monotonicMs(), databaseMs: databaseMsOf(answer) });
    return answer;
  }

  note(sample: ClockSample): void {
    this.#sample = this.#sample ? betterSample(this.#sample, sample) : sample;
  }

  /** Learns from somebody who reads the database's clock himself: between the two instants it lay between `lo` and `hi`. */
  noteReading(sentAt: number, receivedAt: number, { lo, hi }: ClockReading): void {
    this.note({ sentAt, receivedAt, databaseMs: lo, spreadMs: hi - lo });
  }

  /**
   * The bounds now; null before the first sample. `hi` never runs backwards in a process: a token that was refused as expired
   * is not good again because the database's clock was set back.
   *
   * @param into filled and returned, by callers that keep nothing of it: a decision then makes no garbage
   */
  read(now = this.#monotonicMs(), into?: ClockReading): ClockReading | null {
    if (!this.#sample) return null;
    const bounds = boundsAt(this.#sample, now, into);
    if (bounds.hi > this.#highest) this.#highest = bounds.hi;
    else bounds.hi = this.#highest;
    return bounds;
  }
}
