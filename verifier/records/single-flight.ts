import type { Lease } from '@/core/freshness/lease';
import type { Fill, RecordCache } from './record-cache';

/**
 * Lookups of one kind: of one key, once at a time. Who joins one that was sent before it came gets facts a little older than
 * its question, within the lease like everything else; one that lay around while this process was stopped is not joined.
 */
export class SingleFlight<R> {
  readonly #flights = new Map<string, { fill: Fill; record: Promise<R> }>();
  readonly #lease: Lease;
  readonly #cache: RecordCache;

  constructor(lease: Lease, cache: RecordCache) {
    this.#lease = lease;
    this.#cache = cache;
  }

  once(key: string, lookUp: (fill: Fill) => Promise<R>): Promise<R> {
    const flight = this.#flights.get(key);
    if (flight && this.#lease.isRecent(flight.fill.stamp, this.#lease.now())) return flight.record;
    const fill = { stamp: this.#lease.stamp(), position: this.#cache.position };
    const record = lookUp(fill).finally(() => {
      if (this.#flights.get(key)?.fill === fill) this.#flights.delete(key);
    });
    this.#flights.set(key, { fill, record });
    return record;
  }
}
