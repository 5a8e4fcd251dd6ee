/**
 * Follows the change feed: how this process knows that a record it holds is no longer true (docs/decisions/006, 014).
 *
 * It polls the primary, on a connection of its own, each 200 ms and at once on a notification; where none can come (behind
 * PgBouncer) each 100 ms. A poll asks for everything from its own position (seq, nonce) on, so its first row must be that
 * very position. Then, and only then, the rows behind it are all that happened since:
 *
 *   - numbers are given under a lock that is held until the commit is visible, so they appear in order and without holes;
 *   - the nonce tells our history from another one with the same numbers (a promoted standby that lost the tail, a restored
 *     backup);
 *   - a standby may lag behind, so an answer given in recovery proves nothing.
 *
 * Where the first row is another one or none, where a number is missing, or in recovery, nothing is known about what we hold:
 * a new epoch begins at the feed's last row. The lease (lease.ts) is told of a poll only once it has drained the feed, with
 * the instant at which it was sent.
 *
 * A poll that is not answered within 300 ms costs its connection. There is nothing else to do about a dead peer, a network
 * that swallows packets or a stopped database: S stands still, and whoever decides sees that it does.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { FeedPosition } from '@/core/freshness/change-log';
import type { DatabaseClock } from '@/core/freshness/database-clock';
import type { Lease } from '@/core/freshness/lease';
import { type FeedAnswer, FeedConnection, type FeedRow } from '@/db/queries/feed';

const POLL_EVERY_MS = 200;
const POLL_EVERY_WITHOUT_NOTIFICATIONS_MS = 100;
const POLL_TIMEOUT_MS = 300;
/** A connection is several exchanges, and a busy machine is no dead one. */
const CONNECT_TIMEOUT_MS = 1_000;
/** Between two polls at the least, whatever is notified: 1,000 changes a second are no reason for 1,000 polls. */
const POLL_APART_MS = 5;
const RECONNECT_AFTER_MS = 100;
/** Most rows a poll brings; after one that failed fewer, so that a slow database is not asked for too much for ever. */
const ROWS_MAX = 5_000;
const ROWS_MAX_AFTER_FAILURE = 500;

export interface ChangeFeedOptions {
  databaseUrl: string;
  /** Ask for notifications; without them it polls more often. */
  listen: boolean;
  lease: Lease;
  databaseClock: DatabaseClock;
  monotonicMs: () => number;
  /** What changed, in order; applied before the lease hears of it. */
  onChanges: (rows: readonly FeedRow[]) => void;
  /** What is held is unproven from here on. Told before the lease vouches for anything again. */
  onEpoch: (position: FeedPosition) => void;
  /** A poll sent at this monotonic instant brought everything there was; told once the lease knows. */
  onDrained: (sentAt: number) => void;
  /** Runs each poll, and hears from it whether the feed can be read. */
  poll: <T>(ask: () => Promise<T>) => Promise<T>;
}

export class ChangeFeed {
  readonly #options: ChangeFeedOptions;
  readonly #stop = new AbortController();
  #position: FeedPosition | null = null;
  #connection: FeedConnection | null = null;
  #wake: () => void = () => {};
  #notified = false;
  #rowsMax = ROWS_MAX;
  #running: Promise<void> | null = null;
  #firstDrained: () => void = () => {};
  readonly firstDrained = new Promise<void>((resolve) => {
    this.#firstDrained = resolve;
  });

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
  }

  /** Begins to follow; goes on, whatever fails, until it is stopped. */
  start(): void {
    this.#running ??= this.#follow();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    this.#connection?.destroy();
    await this.#running;
    // One that was being made meanwhile.
    this.#connection?.destroy();
  }

  async #follow(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const began = this.#options.monotonicMs();
        const drained = await this.#options.poll(() => this.#pollUntilStopped());
        if (drained && !this.#stop.signal.aborted) await this.#untilNext(began);
      } catch {
        // Whoever runs the polls has heard of it. If it was the size of the answer, the next one is smaller.
        this.#rowsMax = ROWS_MAX_AFTER_FAILURE;
        this.#connection?.destroy();
        this.#connection = null;
        if (this.#stop.signal.aborted) return;
        await this.#pause(RECONNECT_AFTER_MS);
      }
    }
  }

  /** A poll that our own stop cut off is no outage, and nobody hears of it. */
  async #pollUntilStopped(): Promise<boolean> {
    try {
      return await this.#poll();
    } catch (error) {
      if (this.#stop.signal.aborted) return false;
      throw error;
    }
  }

  /** One exchange; whether it drained the feed. */
  async #poll(): Promise<boolean> {
    this.#connection ??= await this.#connect();
    const connection = this.#connection;
    this.#notified = false;
    const { monotonicMs, databaseClock } = this.#options;
    const position = this.#position;
    const sentAt = monotonicMs();
    const answer = await (position
      ? connection.readFrom(position.seq, this.#rowsMax)
      : connection.readLast());
    databaseClock.note({ sentAt, receivedAt: monotonicMs(), databaseMs: answer.databaseMs });
    return position ? this.#apply(position, answer, sentAt) : this.#begin(answer, sentAt);
  }

  #apply(position: FeedPosition, { rows, inRecovery }: FeedAnswer, sentAt: number): boolean {
    if (inRecovery || !follows(position, rows)) {
      this.#lose();
      return false;
    }
    const changes = rows.slice(1);
    const last = changes.at(-1);
    if (last) {
      this.#options.onChanges(changes);
      this.#position = last;
    }
    const isAll = rows.length < this.#rowsMax;
    this.#rowsMax = ROWS_MAX;
    if (!isAll) return false;
    this.#drained(sentAt);
    return true;
  }

  /**
   * The first look, and the first one after our place in the feed was lost. Records that are looked up from here on are
   * vouched for: what changes after this was sent has a higher number.
   */
  #begin({ rows: [last], inRecovery }: FeedAnswer, sentAt: number): boolean {
    if (inRecovery) throw new Error('The database is a standby: what it says may be out of date.');
    if (!last) throw new Error('The feed is empty, which a migrated database never has.');
    // Only now: what was looked up before this answer came may lack a change that its row already counts.
    this.#options.lease.beginEpoch();
    this.#options.onEpoch(last);
    this.#position = last;
    this.#drained(sentAt);
    return true;
  }

  #drained(sentAt: number): void {
    this.#options.lease.drained(sentAt);
    this.#options.onDrained(sentAt);
    this.#firstDrained();
  }

  #lose(): void {
    this.#position = null;
    this.#options.lease.beginEpoch();
  }

  #connect(): Promise<FeedConnection> {
    return FeedConnection.open(this.#options.databaseUrl, {
      applicationName: 'latchkey verifier feed',
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      answerTimeoutMs: POLL_TIMEOUT_MS,
      onNotification: this.#options.listen ? () => this.#notify() : null,
    });
  }

  #notify(): void {
    this.#notified = true;
    this.#wake();
  }

  async #untilNext(began: number): Promise<void> {
    const { listen, monotonicMs } = this.#options;
    const every = listen ? POLL_EVERY_MS : POLL_EVERY_WITHOUT_NOTIFICATIONS_MS;
    const left = (until: number) => Math.max(1, began + until - monotonicMs());
    if (!this.#notified) await this.#pause(left(every));
    if (this.#notified && monotonicMs() - began < POLL_APART_MS) await delay(left(POLL_APART_MS));
  }

  /** Until a notification, the stop or the time. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Whether rows go on from a position: it comes first, by its nonce too, and no number is missing behind it. */
function follows(position: FeedPosition, rows: readonly FeedRow[]): boolean {
  const [first] = rows;
  if (first?.nonce !== position.nonce) return false;
  return rows.every((row, i) => row.seq === position.seq + i);
}
