import { type Quota, spend } from '@/core/rate-limit/spend';
import type { Logger } from '@/runtime/logger';
import { type Limits, type Spent, spentOf } from './limits';
import type { LocalLimits } from './local-limits';
import { type CountingRedis, connectRedis, countInRedis } from './spend-script';

/** The Redis that all verifiers count in. */
export interface RedisTarget {
  url: string;
  /** Longest wait for a count. */
  answerMs: number;
}

export interface RedisLimitsOptions extends RedisTarget {
  /** Counts while Redis does not. */
  local: LocalLimits;
  monotonicMs: () => number;
  /** Told each time Redis did not answer. */
  onFailure: () => void;
  log: Logger;
}

/** Longer than this nobody waits for a count: Redis answers in well under one millisecond, and the client has one second. */
export const REDIS_ANSWER_MS = 50;
/** After it did not answer, how long it is left alone. Then one request tries it, and the others do not wait for that. */
const REST_MS = 1_000;
/** A connection on which nothing comes back is made anew. */
const SILENT_MS = 2_000;
const CONNECT_MS = 1_000;
const RECONNECT_MS_MAX = 1_000;

/**
 * Counts in Redis: exact over all verifiers, by Redis' clock, in one round trip. When Redis does not answer in time each
 * verifier goes on by itself from the counts it saw last: a verification never waits long for Redis, and never fails
 * because of it.
 */
export class RedisLimits implements Limits {
  readonly #options: RedisLimitsOptions;
  readonly #redis: CountingRedis;
  /** Monotonic; 0: Redis answers. */
  #restsUntil = 0;
  #toldGone = false;

  constructor(options: RedisLimitsOptions) {
    this.#options = options;
    this.#redis = connectRedis(options.url, {
      connectionName: 'latchkey-verifier',
      connectTimeout: CONNECT_MS,
      socketTimeout: SILENT_MS,
      retryStrategy: (times) => Math.min(times * 50, RECONNECT_MS_MAX),
      // What could not be sent at once, or was not answered, was counted here meanwhile: it is not sent later.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
    });
    this.#redis.on('error', (error: Error) => this.#tellGone(error));
    this.#redis.on('ready', () => this.#tellBack());
  }

  async spend(quotas: readonly Quota[], nowMs: number): Promise<Spent> {
    const { local, answerMs } = this.#options;
    if (!this.#mayAsk()) return local.spend(quotas, nowMs);
    try {
      const { atMs, before } = await within(countInRedis(this.#redis, quotas), answerMs);
      this.#restsUntil = 0;
      this.#tellBack();
      const spending = spend(quotas, (quota) => before[quotas.indexOf(quota)], atMs);
      local.adopt(quotas, spending.counts);
      return spentOf(quotas, spending, atMs, 'redis');
    } catch (error) {
      this.#restsUntil = this.#options.monotonicMs() + REST_MS;
      this.#tellGone(error);
      this.#options.onFailure();
      return local.spend(quotas, nowMs);
    }
  }

  /** Whether this request is one that asks Redis. */
  #mayAsk(): boolean {
    if (this.#redis.status !== 'ready') {
      this.#options.onFailure();
      return false;
    }
    if (this.#restsUntil === 0) return true;
    const now = this.#options.monotonicMs();
    if (now < this.#restsUntil) return false;
    this.#restsUntil = now + REST_MS;
    return true;
  }

  /** Once an outage. Of the error only its words: it holds the command it came from, and that may be a password. */
  #tellGone(error: unknown): void {
    if (this.#toldGone) return;
    this.#toldGone = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.log.error(
      { reason },
      'Redis does not count: each verifier keeps the rate limits by itself',
    );
  }

  #tellBack(): void {
    if (!this.#toldGone) return;
    this.#toldGone = false;
    this.#options.log.info('Redis counts again: rate limits are exact over all verifiers');
  }

  close(): void {
    this.#redis.disconnect();
  }
}

/**
 * Rejects if `promise` takes longer; what it comes to later is nobody's. When this process itself was held up, the timer comes
 * before what lies in the socket: one more turn of the loop reads that first.
 */
function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`No answer within ${ms} ms.`));
    const timer = setTimeout(() => setImmediate(late), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
