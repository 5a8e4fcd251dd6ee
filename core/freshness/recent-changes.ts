/** Which record changed at which position of the feed, for the last so many changes. */
export class RecentChanges {
  /** Positions and what changed there, oldest overwritten first. */
  readonly #ring: { seq: number; key: string }[] = [];
  /** The last position of each key in the ring. */
  readonly #lastOf = new Map<string, number>();
  #next = 0;
  /** All positions above this one are in the ring. */
  #completeAbove: number;
  readonly #size: number;

  /** @param since position from which on changes will be noted */
  constructor(since: number, size = 4_096) {
    this.#completeAbove = since;
    this.#size = size;
  }

  note(seq: number, key: string): void {
    const overwritten = this.#ring[this.#next];
    if (overwritten) {
      this.#completeAbove = overwritten.seq;
      if (this.#lastOf.get(overwritten.key) === overwritten.seq) this.#lastOf.delete(overwritten.key);
    }
    this.#ring[this.#next] = { seq, key };
    this.#next = (this.#next + 1) % this.#size;
    this.#lastOf.set(key, seq);
  }

  /** Whether any of `keys` changed after position `seq`. What the ring no longer knows counts as changed. */
  changedSince(seq: number, keys: readonly string[]): boolean {
    if (seq < this.#completeAbove) return true;
    return keys.some((key) => (this.#lastOf.get(key) ?? Number.NEGATIVE_INFINITY) > seq);
  }
}
