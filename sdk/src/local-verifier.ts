/**
 * Decides in this process, by the verifier's own rules, from records that the verifier vouches for (docs/decisions/021).
 *
 *   held and vouched for    decided here, nobody is asked
 *   not held                its records are looked up, decided here, and held
 *   the feed is lost        the verifier decides each time
 *   limits                  the verifier decides each time: they are counted in one place
 *   the verifier is gone    nobody can know; or, opted in, what was good from what is held, for so many seconds
 */
import { DatabaseClock } from '@/core/freshness/database-clock';
import { Lease, LEASE_MS as VERIFIER_LEASE_MS } from '@/core/freshness/lease';
import { isGoodNow } from '@/core/token/good-while';
import { parseTokenSecret } from '@/core/token/token-format';
import {
  type ClockReading,
  type VerifyCode,
  type VerifyOutcome,
  type VerifyRecords,
  verifyToken,
} from '@/core/token/verify-token';
import { UsageRecorder } from '@/core/usage/usage-recorder';
import { ClientAddresses } from './client-addresses';
import { LatchkeyError, VerifierUnavailableError } from './errors';
import { NeededScopes } from './needed-scopes';
import { ChangeFollower } from './records/change-follower';
import { type HeldRecord, HeldRecords, THIS_API } from './records/held-records';
import { lookUp, type PostToVerifier } from './records/look-up';
import { SYSTEM_CLOCK } from './records/system-clock';
import { UseCounter } from './records/use-counter';
import { UseReporter } from './records/use-reporter';
import type { Question, RefusalCode, Token, Verdict } from './types';
import { refusalOf, verdictOf } from './verdict-of';

export interface LocalVerifierOptions {
  url: string;
  credential: () => string | null;
  /** Posts a question to the verifier. */
  post: PostToVerifier;
  /** Asks the verifier to decide. */
  ask: (question: Question) => Promise<Verdict>;
  recordsMax: number;
  /** How long after the verifier was last heard of a token that was good still is; 0: not at all. */
  staleIfErrorSeconds: number;
  onError: (error: Error) => void;
}

/** How long after S a record is used here. The promise is one second; what is left is for a decision that asks nobody. */
const LEASE_MS = 900;
/** What a lookup brings may be as old as the verifier's lease when it is sent: whoever joins it later than this has facts too old. */
const JOIN_MS = LEASE_MS - VERIFIER_LEASE_MS;
/** Longer than any token. */
const TOKEN_LENGTH_MAX = 200;

interface Flight {
  sentAt: number;
  held: Promise<HeldRecord | RefusalCode>;
}

export class LocalVerifier {
  readonly #options: LocalVerifierOptions;
  readonly #lease = new Lease(SYSTEM_CLOCK, LEASE_MS);
  readonly #clock = new DatabaseClock(SYSTEM_CLOCK.monotonicMs);
  readonly #held: HeldRecords;
  readonly #usage = new UsageRecorder();
  readonly #follower: ChangeFollower;
  readonly #counter = new UseCounter(this.#usage);
  readonly #reporter: UseReporter;
  readonly #flights = new Map<string, Flight>();
  readonly #scopes = new NeededScopes();
  readonly #addresses = new ClientAddresses();
  /** Filled and read within one decision. */
  readonly #reading: ClockReading = { lo: 0, hi: 0 };

  constructor(options: LocalVerifierOptions) {
    this.#options = options;
    const { url, credential, post, onError } = options;
    this.#held = new HeldRecords(this.#lease, options.recordsMax);
    this.#follower = new ChangeFollower({
      url,
      credential,
      lease: this.#lease,
      clock: this.#clock,
      held: this.#held,
      localClock: SYSTEM_CLOCK,
      onError,
    });
    this.#reporter = new UseReporter({ post, counter: this.#counter, recorder: this.#usage, onError });
  }

  /** Whether what is held may be used now. */
  get isCurrent(): boolean {
    return this.#lease.isCurrent(this.#lease.now());
  }

  get portalUrl(): string | null {
    return this.#follower.portalUrl;
  }

  start(): void {
    this.#follower.start();
    this.#reporter.start();
  }

  /** Lets go of the verifier, and reports what is left to report. */
  async stop(): Promise<void> {
    this.#follower.stop();
    await this.#reporter.stop();
  }

  /**
   * Is this token good, now, for this request? Asks nobody where it can be decided here.
   *
   * @throws VerifierUnavailableError, VerifierRefusedError, where the verifier has to be asked
   */
  verify(question: Question): Promise<Verdict> {
    const { token } = question;
    if (token.length > TOKEN_LENGTH_MAX) return NO_TOKEN;
    const key = this.#held.keyOf(token);
    const now = this.#lease.now();
    const held = this.#held.get(key, now);
    // What is held has the form of a token.
    if (held) return this.#goodAgain(held, question, now) ?? this.#decideOrAsk(held, question, now, 'cache');
    const parsed = parseTokenSecret(token);
    if (!parsed.ok || (parsed.kind !== 'pat' && parsed.kind !== 'app')) return NO_TOKEN;
    return this.#decideUnheld(key, question, now);
  }

  /** The short way: a token that was good is so again. Null: look. */
  #goodAgain(held: HeldRecord, { scopes, ip }: Question, now: number): Promise<Verdict> | null {
    const { good, goodWhile, records, alike } = held;
    if (good === null || goodWhile === null || records === null) return null;
    const clock = this.#clock.read(now, this.#reading);
    const needed = this.#scopes.of(scopes ?? NO_SCOPES);
    if (clock === null || !isGoodNow(goodWhile, needed, clock)) return null;
    const address = ip === undefined ? null : this.#addresses.normal(ip);
    const used = this.#counter.count(alike, records, 'VALID', needed, address, clock.lo);
    if (used !== alike) held.alike = used;
    return good;
  }

  async #decideUnheld(key: string, question: Question, now: number): Promise<Verdict> {
    try {
      if (!this.#lease.isCurrent(now)) return this.#noteRefusal(key, await this.#ask(question));
      const held = await this.#heldOrRefused(key, question.token, now);
      if (typeof held === 'string') return refusalOf(held);
      return await this.#decideOrAsk(held, question, this.#lease.now(), 'live');
    } catch (error) {
      const stale = error instanceof VerifierUnavailableError ? this.#stale(key, question) : null;
      if (stale) return stale;
      throw error;
    }
  }

  #decideOrAsk(held: HeldRecord, question: Question, now: number, source: Token['source']): Promise<Verdict> {
    const clock = this.#clock.read(now, this.#reading);
    if (!held.records || !clock) return this.#ask(question);
    const outcome = this.#decide(held, held.records, question, clock);
    if (outcome.code !== 'VALID' || source === 'live') {
      return Promise.resolve(verdictOf(outcome, held.records, source));
    }
    held.good ??= Promise.resolve(verdictOf(outcome, held.records, source));
    return held.good;
  }

  /** What the verifier calls bad is not good any more because it then falls silent. */
  #noteRefusal(key: string, verdict: Verdict): Verdict {
    const held = this.#held.peek(key);
    if (held && !verdict.valid && !STILL_GOOD.has(verdict.code)) held.seenGood = false;
    return verdict;
  }

  async #ask({ token, scopes = NO_SCOPES, ip }: Question): Promise<Verdict> {
    const address = ip === undefined ? null : this.#addresses.normal(ip);
    const question = { token, scopes: this.#scopes.of(scopes), ...(address === null ? {} : { ip: address }) };
    try {
      return await this.#options.ask(question);
    } catch (error) {
      throw this.#heard(error);
    }
  }

  /** Whoever operates this hears of it as well. */
  #heard(error: unknown): unknown {
    if (error instanceof LatchkeyError) this.#options.onError(error);
    return error;
  }

  #decide(held: HeldRecord, records: VerifyRecords, question: Question, clock: ClockReading): VerifyOutcome {
    const requiredScopes = this.#scopes.of(question.scopes ?? NO_SCOPES);
    const clientAddress = question.ip === undefined ? null : this.#addresses.normal(question.ip);
    const outcome = verifyToken(records, { api: API, requiredScopes, clientAddress }, clock);
    this.#countUse(held, records, outcome.code, requiredScopes, clientAddress, clock.lo);
    return outcome;
  }

  #countUse(
    held: HeldRecord,
    records: VerifyRecords,
    outcome: VerifyCode,
    scopes: readonly string[],
    address: string | null,
    atMs: number,
  ): void {
    if (outcome === 'VALID') held.seenGood = true;
    held.alike = this.#counter.count(held.alike, records, outcome, scopes, address, atMs);
  }

  /** Looked up for whoever wants it now; or why there is nothing. */
  #heldOrRefused(key: string, token: string, now: number): Promise<HeldRecord | RefusalCode> {
    const flight = this.#flights.get(key);
    if (flight && now - flight.sentAt <= JOIN_MS) return flight.held;
    const held = this.#lookUp(key, token).finally(() => {
      if (this.#flights.get(key)?.held === held) this.#flights.delete(key);
    });
    this.#flights.set(key, { sentAt: now, held });
    return held;
  }

  async #lookUp(key: string, token: string): Promise<HeldRecord | RefusalCode> {
    const { epoch } = this.#lease;
    const looked = await lookUp(this.#options.post, token, SYSTEM_CLOCK.monotonicMs, (name) =>
      this.#scopes.nameOf(name),
    ).catch((error: unknown) => {
      throw this.#heard(error);
    });
    const { sentAt, receivedAt, clock } = looked;
    this.#clock.noteReading(sentAt, receivedAt, clock);
    if (!looked.found) return looked.code;
    const { records, ageMs, position, tags } = looked.found;
    return this.#held.hold(key, { records, tags, position, stamp: { epoch, sentAt: sentAt - ageMs } });
  }

  /** What was good while the verifier was there, if that is not too long ago; null: nobody can know. */
  #stale(key: string, question: Question): Verdict | null {
    const held = this.#held.peek(key);
    const clock = this.#clock.read();
    if (!held?.records || !held.seenGood || !clock) return null;
    const now = this.#lease.now();
    const asOf = this.#lease.asOf(held);
    const isYoung = now - asOf <= this.#options.staleIfErrorSeconds * 1_000;
    if (!isYoung || !this.#lease.hasRunSince(asOf)) return null;
    const outcome = this.#decide(held, held.records, question, clock);
    return outcome.code === 'VALID' ? verdictOf(outcome, held.records, 'cache') : null;
  }
}

const API = { id: THIS_API, audience: '' };
/** Refusals of a request, not of the token. */
const STILL_GOOD: ReadonlySet<string> = new Set(['INSUFFICIENT_SCOPE', 'IP_NOT_ALLOWED', 'RATE_LIMITED']);
const NO_SCOPES: readonly string[] = Object.freeze([]);
const NO_TOKEN = Promise.resolve(refusalOf('INVALID_FORMAT'));
