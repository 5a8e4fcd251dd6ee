import { LRUCache } from 'lru-cache';
import { type Quota, spend, type WindowCount } from '@/core/rate-limit/spend';
import { keyOf, type Limits, type Spent, spentOf } from './limits';

/** Windows counted at once, some 30 MB when all are. Of those beyond, the ones unused for longest begin anew. */
const WINDOWS_MAX = 200_000;

/**
 * Counts in this process's memory: exact for what one process is asked. Several each count for themselves, so together
 * they let through at most as many times a limit as there are of them.
 */
export class LocalLimits implements Limits {
  readonly #counts: LRUCache<string, WindowCount>;

  constructor(windowsMax = WINDOWS_MAX) {
    this.#counts = new LRUCache({ max: windowsMax });
  }

  spend(quotas: readonly Quota[], nowMs: number): Spent {
    const spending = spend(quotas, (quota) => this.#counts.get(keyOf(quota)), nowMs);
    this.adopt(quotas, spending.counts);
    return spentOf(quotas, spending, nowMs, 'memory');
  }

  /** Goes on from what was counted elsewhere. */
  adopt(quotas: readonly Quota[], counts: readonly WindowCount[]): void {
    quotas.forEach((quota, at) => {
      const count = counts[at];
      if (count) this.#counts.set(keyOf(quota), count);
    });
  }

  close(): void {}
}
