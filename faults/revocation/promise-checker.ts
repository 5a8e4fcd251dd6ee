/**
 * Judges, from outside, whether verifiers kept their promise while things broke (docs/decisions/014). It is told what happened
 * and when, on one monotonic clock: the test process's own.
 *
 *   1. No request that arrives more than a second after a revocation was acknowledged is accepted. When a request arrived only
 *      the verifier knows; it was sent before. So one SENT more than a second after is wrong if it is accepted, wherever it lay
 *      in between.
 *   2. Nobody is refused because we are ill: a good token gets VALID or 503, and no answer only while a process is down.
 *   3. After a fault it recovers by itself: from some instant on, good tokens are VALID again, many in a row.
 *
 * A revocation that was asked for and not yet acknowledged may show or not: both are right.
 */

/** The promise. */
export const PROMISE_MS = 1_000;
/** So many good tokens in a row found VALID: recovered, and not by luck. */
const RECOVERED_AFTER = 100;
/** A verdict shows so many wrong answers and counts the others. */
const SHOWN_MAX = 5;

export interface Exchange {
  tokenId: string;
  /** Before its first byte was written. */
  sentAt: number;
  /** When its answer was read, or the connection was lost. */
  endedAt: number;
}

export interface Answered extends Exchange {
  status: number;
  code: string;
}

export interface Histogram {
  count: number;
  p50: number;
  p99: number;
  max: number;
}

export interface Verdict {
  /** Requests accepted though sent more than a second after the acknowledgement. */
  acceptedLate: string[];
  /** Answers that good tokens, and revoked ones, must never get. */
  refusedWrongly: string[];
  /** Requests without an answer while nothing was down. */
  unanswered: string[];
  /** Milliseconds from the fault's end until good tokens were VALID again; null: they were not, or no fault was told of. */
  recoveredAfterMs: number | null;
  /** From a revocation's acknowledgement to the first refusal that was read, in milliseconds. */
  untilRefused: Histogram;
  /** What it is founded on. */
  revocations: number;
  answers: number;
  unavailable: number;
  /** Requests that were sent more than a second after an acknowledgement, and answered. */
  judged: number;
  /** Acknowledged revocations whose token was never refused: nobody asked late enough, or there is something wrong. */
  neverRefused: number;
}

interface Revocation {
  askedAt: number;
  acknowledgedAt: number;
  firstRefusedAt: number;
}

export class PromiseChecker {
  readonly #revocations = new Map<string, Revocation>();
  readonly #acceptedLate: string[] = [];
  readonly #refusedWrongly: string[] = [];
  readonly #lost: Exchange[] = [];
  /** When a process was down: nobody can be asked then. */
  readonly #down: { from: number; until: number }[] = [];
  #faultEndedAt = Number.POSITIVE_INFINITY;
  #validInARow = 0;
  #validSince = Number.POSITIVE_INFINITY;
  #recoveredAt: number | null = null;
  #answers = 0;
  #unavailable = 0;
  #judged = 0;

  /** A revocation is asked for: from here on it may show. */
  revoking(tokenId: string, at: number): void {
    if (this.#revocations.has(tokenId)) return;
    this.#revocations.set(tokenId, {
      askedAt: at,
      acknowledgedAt: Number.POSITIVE_INFINITY,
      firstRefusedAt: Number.POSITIVE_INFINITY,
    });
  }

  /** It is acknowledged: from here on the promise counts. */
  acknowledged(tokenId: string, at: number): void {
    this.revoking(tokenId, at);
    const revocation = this.#revocations.get(tokenId);
    if (revocation) revocation.acknowledgedAt = Math.min(revocation.acknowledgedAt, at);
  }

  /**
   * The database itself has lost an acknowledged revocation (an asynchronous standby was promoted). It may show still, and
   * need not.
   */
  lostByDatabase(tokenId: string): void {
    const revocation = this.#revocations.get(tokenId);
    if (revocation) revocation.acknowledgedAt = Number.POSITIVE_INFINITY;
  }

  wentDown(at: number): void {
    this.#down.push({ from: at, until: Number.POSITIVE_INFINITY });
  }

  cameUp(at: number): void {
    const last = this.#down.at(-1);
    if (last) last.until = at;
  }

  faultEnded(at: number): void {
    this.#faultEndedAt = at;
    this.#recoveredAt = null;
    this.#validInARow = 0;
  }

  get hasRecovered(): boolean {
    return this.#recoveredAt !== null;
  }

  answered(answer: Answered): void {
    this.#answers += 1;
    const revocation = this.#revocations.get(answer.tokenId);
    if (answer.status === 503) this.#unavailable += 1;
    if (!revocation || answer.endedAt < revocation.askedAt) this.#judgeGood(answer);
    else this.#judgeRevoked(answer, revocation);
  }

  /** A request got no answer. */
  unanswered(exchange: Exchange): void {
    this.#lost.push(exchange);
    if (!this.#revocations.has(exchange.tokenId)) this.#noteGood(exchange, false);
  }

  verdict(): Verdict {
    const acknowledged = [...this.#revocations.values()].filter(({ acknowledgedAt }) =>
      Number.isFinite(acknowledgedAt),
    );
    const delays = acknowledged
      .filter(({ firstRefusedAt }) => Number.isFinite(firstRefusedAt))
      // A refusal may be read before the acknowledgement is: the commit was there already.
      .map(({ acknowledgedAt, firstRefusedAt }) => Math.max(0, firstRefusedAt - acknowledgedAt));
    return {
      acceptedLate: shown(this.#acceptedLate),
      refusedWrongly: shown(this.#refusedWrongly),
      unanswered: shown(this.#lost.filter((lost) => !this.#wasDown(lost)).map(describeExchange)),
      recoveredAfterMs: this.#recoveredAt === null ? null : this.#recoveredAt - this.#faultEndedAt,
      untilRefused: histogramOf(delays),
      revocations: acknowledged.length,
      answers: this.#answers,
      unavailable: this.#unavailable,
      judged: this.#judged,
      neverRefused: acknowledged.length - delays.length,
    };
  }

  #judgeGood(answer: Answered): void {
    const isValid = answer.status === 200 && answer.code === 'VALID';
    if (!isValid && answer.status !== 503) this.#refusedWrongly.push(describeAnswer(answer));
    this.#noteGood(answer, isValid);
  }

  #judgeRevoked(answer: Answered, revocation: Revocation): void {
    const { sentAt, endedAt, status, code } = answer;
    const sinceAcknowledged = sentAt - revocation.acknowledgedAt;
    if (sinceAcknowledged > PROMISE_MS) this.#judged += 1;
    if (status === 503) return;
    if (status === 200 && code === 'REVOKED') {
      revocation.firstRefusedAt = Math.min(revocation.firstRefusedAt, endedAt);
    } else if (status !== 200 || code !== 'VALID') {
      this.#refusedWrongly.push(describeAnswer(answer));
    } else if (sinceAcknowledged > PROMISE_MS) {
      this.#acceptedLate.push(
        `${describeAnswer(answer)}, sent ${ms(sinceAcknowledged)} after the acknowledgement`,
      );
    }
  }

  #noteGood({ sentAt }: Exchange, isValid: boolean): void {
    if (sentAt < this.#faultEndedAt || this.#recoveredAt !== null) return;
    if (!isValid) {
      this.#validInARow = 0;
      return;
    }
    if (this.#validInARow === 0) this.#validSince = sentAt;
    this.#validInARow += 1;
    if (this.#validInARow >= RECOVERED_AFTER) this.#recoveredAt = this.#validSince;
  }

  #wasDown({ sentAt, endedAt }: Exchange): boolean {
    return this.#down.some(({ from, until }) => sentAt <= until && endedAt >= from);
  }
}

function histogramOf(values: readonly number[]): Histogram {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

const shown = (wrong: readonly string[]): string[] =>
  wrong.length <= SHOWN_MAX
    ? [...wrong]
    : [...wrong.slice(0, SHOWN_MAX), `and ${wrong.length - SHOWN_MAX} others`];

const ms = (value: number) => `${value.toFixed(1)} ms`;
const describeExchange = ({ tokenId, sentAt, endedAt }: Exchange) =>
  `${tokenId}, sent at ${ms(sentAt)}, for ${ms(endedAt - sentAt)}`;
const describeAnswer = (answer: Answered) =>
  `${answer.status} ${answer.code} for ${describeExchange(answer)}`;
