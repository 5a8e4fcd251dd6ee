import { setTimeout as delay } from 'node:timers/promises';
import type { UsageBatch } from '@/core/usage/usage-batch';
import type { UsageRecorder } from '@/core/usage/usage-recorder';
import { type Database, postgresCode } from '@/db/client';
import {
  ensureUsagePartitions,
  FlushOrderError,
  flushUsage,
  registerVerifierInstance,
} from '@/db/queries/usage-flush';
import { newId } from '@/runtime/ids';
import type { Logger } from '@/runtime/logger';

const FLUSH_EVERY_MS = 1_000;
const TRY_AGAIN_MS = 100;
const PARTITIONS_EVERY_MS = 86_400_000;
/** Secrets a transaction takes at most: about 70 ms of work, so that no row stays locked for long. */
const SECRETS_PER_FLUSH = 10_000;

export interface UsageWriterOptions {
  database: Database;
  recorder: UsageRecorder;
  /** This process's, fresh with every start. */
  instanceId: string;
  log: Logger;
}

/**
 * Writes counted use to the database each second. A batch that could not be written is kept and tried again, under the
 * same number, until it is; what comes in meanwhile is counted on within the recorder's bounds.
 */
export class UsageWriter {
  #instanceId: string;
  #flushNo = 0;
  #unwritten: UsageBatch | null = null;
  #running: Promise<void> | null = null;
  #failing = false;
  #timers: NodeJS.Timeout[] = [];
  readonly #options: UsageWriterOptions;

  constructor(options: UsageWriterOptions) {
    this.#options = options;
    this.#instanceId = options.instanceId;
  }

  /** Registers this process and begins to flush. */
  async start(): Promise<void> {
    const { database } = this.#options;
    await registerVerifierInstance(database, this.#instanceId);
    // Without them rows go to the default partition: no reason not to serve.
    await this.#makePartitions();
    this.#timers = [
      setInterval(() => void this.flush(), FLUSH_EVERY_MS),
      setInterval(() => void this.#makePartitions(), PARTITIONS_EVERY_MS),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  /** Writes all that is counted; resolves when it is written or could not be. One flush at a time. */
  async flush(): Promise<void> {
    this.#running ??= this.#flushAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Ends the rhythm and writes what is left; returns after `patienceMs` at the latest, and says what was lost. */
  async stop(patienceMs: number): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    const over = new AbortController();
    const isWritten = await Promise.race([
      this.#writeRest(over.signal),
      delay(patienceMs, false, { signal: over.signal }),
    ]);
    over.abort();
    if (!isWritten)
      this.#options.log.error('use of the last moments was lost: the database did not come back');
  }

  async #writeRest(over: AbortSignal): Promise<boolean> {
    await this.flush();
    // A flush that was under way may have begun before the last request was counted.
    await this.flush();
    while (this.#failing && !over.aborted) {
      await delay(TRY_AGAIN_MS);
      await this.flush();
    }
    return !this.#failing;
  }

  /** What was counted until now. Under load more is counted meanwhile: that is for the next second, or there would be no end. */
  async #flushAll(): Promise<void> {
    const { recorder, log } = this.#options;
    // What credentials alone were used for is a batch as well.
    let left = Math.max(1, recorder.size);
    for (;;) {
      if (!this.#unwritten) {
        const taken = left > 0 ? recorder.take(SECRETS_PER_FLUSH) : null;
        if (!taken) return;
        left -= Math.max(1, taken.secrets);
        this.#unwritten = taken;
      }
      try {
        await this.#write(this.#unwritten);
        this.#unwritten = null;
        if (this.#failing) log.info('use is written again');
        this.#failing = false;
      } catch (error) {
        if (!this.#failing) log.warn({ err: error }, 'use could not be written; it is kept and tried again');
        this.#failing = true;
        return;
      }
    }
  }

  async #write(batch: UsageBatch): Promise<void> {
    const { database, log } = this.#options;
    try {
      await flushUsage(database, { instanceId: this.#instanceId, flushNo: this.#flushNo, batch });
      this.#flushNo += 1;
    } catch (error) {
      if (error instanceof FlushOrderError) await this.#beginAnew();
      if (!isRefusedForGood(error)) throw error;
      log.error(
        { err: error, counts: batch.counts.length },
        'the database refuses a batch of use; it is dropped',
      );
    }
  }

  /** Silent for so long that this process was forgotten: from the next try on it is another one. */
  async #beginAnew(): Promise<void> {
    this.#instanceId = newId();
    this.#flushNo = 0;
    await registerVerifierInstance(this.#options.database, this.#instanceId);
  }

  async #makePartitions(): Promise<void> {
    try {
      await ensureUsagePartitions(this.#options.database);
    } catch (error) {
      // Two months are ahead, and there is a default partition: tomorrow is soon enough.
      this.#options.log.warn({ err: error }, 'the partitions of the months to come could not be made');
    }
  }
}

/** Wrong data (22) or a violated constraint (23): the same batch will never be taken, and must not block all after it. */
const isRefusedForGood = (error: unknown): boolean => /^2[23]/.test(postgresCode(error) ?? '');
