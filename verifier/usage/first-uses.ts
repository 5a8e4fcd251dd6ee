import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@/runtime/logger';

const TRY_AGAIN_MS = 500;
/** Rotations that wait for a first use, all told at the same time: more than there are. */
const PENDING_MAX = 10_000;

export interface FirstUsesOptions {
  /** Tells the database; rejects when it could not. */
  tell: (secretId: string) => Promise<void>;
  log: Logger;
}

/**
 * Tells of awaited secrets that were used: off the way of the answer, each until it is told. What is not told when this process
 * ends is told after the next use, for the secret is awaited still.
 */
export class FirstUses {
  readonly #options: FirstUsesOptions;
  readonly #pending = new Set<string>();
  readonly #over = new AbortController();
  #isFailing = false;

  constructor(options: FirstUsesOptions) {
    this.#options = options;
  }

  /** Called with each good use, as long as what is held says that the secret is awaited. */
  note(secretId: string): void {
    if (this.#pending.has(secretId) || this.#pending.size >= PENDING_MAX) return;
    this.#pending.add(secretId);
    void this.#tell(secretId);
  }

  stop(): void {
    this.#over.abort();
  }

  async #tell(secretId: string): Promise<void> {
    const { tell, log } = this.#options;
    while (!this.#over.signal.aborted) {
      try {
        await tell(secretId);
        this.#pending.delete(secretId);
        this.#isFailing = false;
        return;
      } catch (error) {
        if (!this.#isFailing)
          log.warn({ err: error }, 'the first use of a rotated secret could not be told; trying on');
        this.#isFailing = true;
        await delay(TRY_AGAIN_MS, undefined, { signal: this.#over.signal, ref: false }).catch(() => {});
      }
    }
  }
}
