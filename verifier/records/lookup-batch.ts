interface Waiting<K, R> {
  key: K;
  resolve: (record: R) => void;
  reject: (error: unknown) => void;
}

/**
 * Lookups of one kind that are wanted in the same turn go to the database in one question. Alone, one is sent as soon as it is
 * wanted; of many, the way there and back is paid once. (docs/decisions/018)
 */
export class LookupBatch<K, R> {
  #waiting: Waiting<K, R>[] = [];
  readonly #ask: (keys: readonly K[]) => Promise<readonly R[]>;
  readonly #keysMax: number;

  /** @param ask answers in the order of the keys */
  constructor(keysMax: number, ask: (keys: readonly K[]) => Promise<readonly R[]>) {
    this.#keysMax = keysMax;
    this.#ask = ask;
  }

  find(key: K): Promise<R> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ key, resolve, reject }) === 1) queueMicrotask(() => this.#send());
    });
  }

  #send(): void {
    const all = this.#waiting;
    this.#waiting = [];
    for (let from = 0; from < all.length; from += this.#keysMax) {
      const batch = all.slice(from, from + this.#keysMax);
      this.#ask(batch.map(({ key }) => key)).then(
        (records) => {
          batch.forEach(({ resolve, reject }, at) => {
            const record = records[at];
            if (record === undefined) reject(new Error('A lookup was not answered.'));
            else resolve(record);
          });
        },
        (error: unknown) => {
          for (const { reject } of batch) reject(error);
        },
      );
    }
  }
}
