/**
 * How current is what we hold? (docs/decisions/014)
 *
 * S is the monotonic instant at which the last poll of the change feed that drained it was SENT: every change acknowledged
 * before S has been applied to what we hold. A record may be used at instant n if and only if
 *
 *     n − max(S, its own lookup's send time) ≤ L      if it was looked up in this epoch
 *     n − its own lookup's send time         ≤ L      if not
 *
 * where L is 800 ms in the verifier and 900 ms in an SDK, and because in an epoch the feed vouches for every record, and across epochs (failover, restore, retention) for none.
 *
 * Nothing can be missed: a change is acknowledged after its commit, and a poll or lookup sent after that sees it. So a
 * request that arrives at instant a and is decided at n ≥ a uses facts that hold all that was acknowledged before n − L.
 * The stamp is of sending, not of arrival: an answer that lay in a socket while this process was stopped says nothing about
 * the time it lay there. The comparison is made in the request path, by whoever decides: a timer that sets a flag is late
 * when it matters.
 *
 * The monotonic clock stands still while a machine is suspended. The wall clock does not, so if the two have drifted apart by
 * more than 250 ms, all that was stamped until now is void. (A wall clock that was set voids it too: that costs one poll.)
 */

/** With which claim to be current a record was looked up. */
export interface Stamp {
  epoch: number;
  /** Monotonic milliseconds at which its lookup was sent. */
  sentAt: number;
}

export interface LeaseClock {
  nowMs(): number;
  monotonicMs(): number;
}

/** The promise is one second; what is left of it is for a request's way through this process. */
export const LEASE_MS = 800;
/** By how much wall and monotonic clock may part before the latter counts as having stood still. */
export const GAP_MS = 250;

export class Lease {
  #epoch = 0;
  /** S. */
  #seenUpTo = Number.NEGATIVE_INFINITY;
  /** Stamps up to this instant are void. */
  #voidUpTo = Number.NEGATIVE_INFINITY;
  /** Wall minus monotonic clock, when they were last found in step. */
  #wallOffset: number;
  readonly #clock: LeaseClock;
  readonly #leaseMs: number;

  constructor(clock: LeaseClock, leaseMs = LEASE_MS) {
    this.#clock = clock;
    this.#leaseMs = leaseMs;
    this.#wallOffset = clock.nowMs() - clock.monotonicMs();
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Now, on the monotonic clock. Each decision asks once: here the two clocks are compared. */
  now(): number {
    const now = this.#clock.monotonicMs();
    const wallOffset = this.#clock.nowMs() - now;
    if (Math.abs(wallOffset - this.#wallOffset) > GAP_MS) {
      this.#wallOffset = wallOffset;
      this.#voidUpTo = now;
    }
    return now;
  }

  /** A poll sent at `sentAt` brought everything there was. */
  drained(sentAt: number): void {
    const now = this.now();
    // In small steps the clocks may part: an hour of slewing is no suspension.
    this.#wallOffset = this.#clock.nowMs() - now;
    if (sentAt > this.#seenUpTo) this.#seenUpTo = sentAt;
  }

  /** What the feed vouched for until now, it vouches for no more. */
  beginEpoch(): void {
    this.#epoch += 1;
    this.#seenUpTo = Number.NEGATIVE_INFINITY;
  }

  /** The stamp of a lookup that is sent now. */
  stamp(): Stamp {
    return { epoch: this.#epoch, sentAt: this.now() };
  }

  isUsable(stamp: Stamp, now: number): boolean {
    const asOf = this.asOf(stamp);
    return asOf > this.#voidUpTo && now - asOf <= this.#leaseMs;
  }

  /** The instant up to which a record so stamped holds all that was acknowledged. */
  asOf({ epoch, sentAt }: Stamp): number {
    return epoch === this.#epoch && this.#seenUpTo > sentAt ? this.#seenUpTo : sentAt;
  }

  /** Whether the clock has run on without a gap since `instant`, as far as can be told. */
  hasRunSince(instant: number): boolean {
    return instant > this.#voidUpTo;
  }

  /** Whether a lookup stamped so is recent by itself, whatever the feed says of it. */
  isRecent({ sentAt }: Stamp, now: number): boolean {
    return sentAt > this.#voidUpTo && now - sentAt <= this.#leaseMs;
  }

  /** Whether the feed vouches for what we hold. */
  isCurrent(now: number): boolean {
    return this.#seenUpTo > this.#voidUpTo && now - this.#seenUpTo <= this.#leaseMs;
  }

  /** Milliseconds since S; infinite before the first drained poll, and where the clock has stood still since. */
  ageMs(now: number): number {
    return this.#seenUpTo > this.#voidUpTo ? now - this.#seenUpTo : Number.POSITIVE_INFINITY;
  }
}
