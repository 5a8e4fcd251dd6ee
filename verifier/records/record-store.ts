import { LRUCache } from 'lru-cache';
import type { Lease, Stamp } from '@/core/freshness/lease';

/** What is held of one key: a record, or that there is none, and since when. Immutable: a newer one is another object. */
interface Held<R> {
  record: R;
  stamp: Stamp;
}

export interface StoreBounds<R> {
  entriesMax: number;
  /** Rough size of a record in bytes, and most of them together. */
  bytesMax?: number;
  bytesOf?: (record: R) => number;
}

/**
 * Records of one kind by key, within bounds; the least recently used go first. It holds facts and never decisions, and says
 * of each whether it may still be used (lease.ts).
 */
export class RecordStore<R extends object> {
  readonly #held: LRUCache<string, Held<R>>;
  readonly #lease: Lease;

  /** @param onGone told of what leaves, for whatever reason */
  constructor(lease: Lease, bounds: StoreBounds<R>, onGone: (key: string, record: R) => void = () => {}) {
    this.#lease = lease;
    const { entriesMax, bytesMax, bytesOf } = bounds;
    this.#held = new LRUCache({
      max: entriesMax,
      ...(bytesMax && bytesOf
        ? { maxSize: bytesMax, sizeCalculation: ({ record }: Held<R>) => bytesOf(record) }
        : {}),
      dispose: ({ record }, key) => onGone(key, record),
    });
  }

  get size(): number {
    return this.#held.size;
  }

  get bytes(): number {
    return this.#held.calculatedSize;
  }

  /** What is held and may be used at `now`; undefined: look it up. */
  get(key: string, now: number): R | undefined {
    const held = this.#held.get(key);
    return held && this.#lease.isUsable(held.stamp, now) ? held.record : undefined;
  }

  /** The same, if it was looked up in this epoch: then it is the feed that vouches for it, not its own recent lookup. */
  getProven(key: string, now: number): R | undefined {
    const held = this.#held.peek(key);
    return held?.stamp.epoch === this.#lease.epoch ? this.get(key, now) : undefined;
  }

  /** What is held since before this epoch, and so unproven; the last used first. */
  unproven(): [key: string, record: R][] {
    const { epoch } = this.#lease;
    const found: [string, R][] = [];
    for (const [key, { record, stamp }] of this.#held.entries()) {
      if (stamp.epoch !== epoch) found.push([key, record]);
    }
    return found;
  }

  hold(key: string, record: R, stamp: Stamp): void {
    this.#held.set(key, { record, stamp });
  }

  forget(key: string): void {
    this.#held.delete(key);
  }

  clear(): void {
    this.#held.clear();
  }
}
