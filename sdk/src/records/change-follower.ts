/**
 * Follows a verifier's changes: keeps held records true, and says up to when they are.
 *
 * A connection is renewed each minute, because what it knows of the verifier's clock gets worse with time. The next one is opened
 * before the last one goes, and goes on from where this process stands; so does one to another verifier after the first is gone.
 * Where it cannot go on, all that is held is let go of.
 */
import type { DatabaseClock } from '@/core/freshness/database-clock';
import type { Lease, LeaseClock } from '@/core/freshness/lease';
import { readCredential } from '../read-credential';
import { type Beat, ChangeConnection, type Opening } from './change-connection';
import type { HeldRecords } from './held-records';

export interface ChangeFollowerOptions {
  url: string;
  /** Null: there is none yet. */
  credential: () => string | null;
  lease: Lease;
  clock: DatabaseClock;
  held: HeldRecords;
  localClock: LeaseClock;
  /** Told of each connection that ended by itself. */
  onError: (error: Error) => void;
}

/** Beats come at least each 200 ms: five of them missing is a line that is dead. */
const SILENCE_MS = 1_000;
const RENEW_AFTER_MS = 60_000;
const RETRY_MS = { first: 50, most: 1_000 };
/** How long beats may come that vouch for nothing: then what is known of the clocks is worth nothing, and is learnt anew. */
const USELESS_MS = 2_000;

export class ChangeFollower {
  readonly #options: ChangeFollowerOptions;
  #current: ChangeConnection | null = null;
  #next: ChangeConnection | null = null;
  #timer: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  #retryMs = RETRY_MS.first;
  #isStopped = false;
  #openedAt = 0;
  #portalUrl: string | null = null;

  constructor(options: ChangeFollowerOptions) {
    this.#options = options;
  }

  /** As the verifier says; null before it has. */
  get portalUrl(): string | null {
    return this.#portalUrl;
  }

  start(): void {
    this.#connect();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    for (const connection of [this.#current, this.#next]) connection?.end(new Error('stopped'));
  }

  #connect(): void {
    if (this.#isStopped || this.#next) return;
    const { url, held, localClock } = this.#options;
    const credential = readCredential(this.#options.credential);
    // Whoever asks about a token hears why.
    if (!credential.ok) {
      this.#later(RETRY_MS.most);
      return;
    }
    const connection = new ChangeConnection({
      url,
      credential: credential.text,
      from: held.position,
      localClock,
      onOpen: (opening) => this.#opened(connection, opening),
      onBeat: (beat) => this.#beat(connection, beat),
      onEnd: (error) => this.#ended(connection, error),
    });
    this.#next = connection;
    // One that does not even begin; once it has, beats are waited for.
    setTimeout(() => {
      if (this.#next === connection)
        connection.end(new Error('The verifier does not begin to tell its changes.'));
    }, SILENCE_MS).unref();
  }

  #opened(connection: ChangeConnection, opening: Opening): void {
    const { held, clock, localClock } = this.#options;
    const { position, resumed, changes } = opening;
    if (!resumed || !held.apply(changes, position)) held.begin(position);
    clock.noteReading(opening.clock.sentAt, opening.clock.receivedAt, opening.clock);
    this.#portalUrl = opening.portalUrl;
    const last = this.#current;
    this.#current = connection;
    this.#next = null;
    this.#openedAt = localClock.monotonicMs();
    last?.end(new Error('replaced'));
    this.#heard(connection);
    this.#vouch(connection, opening.asOf);
    this.#later(RENEW_AFTER_MS);
  }

  #beat(connection: ChangeConnection, { position, changes, asOf }: Beat): void {
    if (connection !== this.#current) return;
    if (!this.#options.held.apply(changes, position)) {
      connection.end(new Error('A change does not follow from the last one.'));
      return;
    }
    this.#heard(connection);
    this.#vouch(connection, asOf);
  }

  /** Everything acknowledged before `asOf` has been applied; null: not yet. */
  #vouch(connection: ChangeConnection, asOf: number | null): void {
    if (asOf === null) return;
    const { lease } = this.#options;
    const now = lease.now();
    // Either the clock stood still since this connection was asked for, or it is told what is yet to come.
    if (!lease.hasRunSince(connection.sentAt) || connection.hasClockJumped || asOf > now) {
      connection.end(new Error('The clock has jumped.'));
      return;
    }
    lease.drained(asOf);
    if (lease.isCurrent(now)) {
      this.#retryMs = RETRY_MS.first;
      this.#openedAt = now;
    } else if (now - this.#openedAt > USELESS_MS) {
      connection.end(new Error('What the verifier tells comes too late to be of use.'));
    }
  }

  #heard(connection: ChangeConnection): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(
      () => connection.end(new Error('The verifier has fallen silent.')),
      SILENCE_MS,
    ).unref();
  }

  #ended(connection: ChangeConnection, error: Error): void {
    const wasNext = this.#next === connection;
    const wasCurrent = this.#current === connection;
    if (wasNext) this.#next = null;
    if (wasCurrent) this.#current = null;
    if (this.#isStopped || (!wasNext && !wasCurrent)) return;
    this.#options.onError(error);
    this.#later(this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, RETRY_MS.most);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), ms).unref();
  }
}
