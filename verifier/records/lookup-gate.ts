/** Nobody's turn came in time: the database is slower than the questions. */
export class GateTimeoutError extends Error {
  override readonly name = 'GateTimeoutError';
}

interface Waiter {
  since: number;
  admit: () => void;
  refuse: () => void;
}

export interface GateOptions {
  /** Most at work at once. */
  inFlightMax: number;
  /** Longest wait for one's turn. */
  waitMsMax: number;
  monotonicMs: () => number;
}

/**
 * Lets a bounded number of lookups at the database at once, and nobody wait long. Under a stalled database requests are
 * turned away after a moment instead of piling up behind it.
 */
export class LookupGate {
  #inFlight = 0;
  readonly #waiting: Waiter[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #options: GateOptions;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** @throws GateTimeoutError if its turn did not come in time */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inFlight >= this.#options.inFlightMax) await this.#turn();
    else this.#inFlight += 1;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        since: this.#options.monotonicMs(),
        admit: resolve,
        refuse: () => reject(new GateTimeoutError('Too many lookups are waiting for the database.')),
      });
      this.#arm();
    });
  }

  /** The place of whoever leaves goes to the one who waited longest. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next.admit();
    else this.#inFlight -= 1;
  }

  /** One timer, for the head of the queue: those behind it came later. */
  #arm(): void {
    const [head] = this.#waiting;
    if (this.#timer || !head) return;
    const waited = this.#options.monotonicMs() - head.since;
    this.#timer = setTimeout(() => this.#refuseLate(), Math.max(1, this.#options.waitMsMax - waited));
  }

  #refuseLate(): void {
    this.#timer = undefined;
    const latest = this.#options.monotonicMs() - this.#options.waitMsMax;
    for (let head = this.#waiting[0]; head && head.since <= latest; head = this.#waiting[0]) {
      this.#waiting.shift();
      head.refuse();
    }
    this.#arm();
  }
}
