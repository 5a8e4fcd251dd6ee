/**
 * What was asked about which token, counted in memory until it is flushed. Bounded, whatever is presented: a token keeps
 * so many addresses and scopes an hour, and a process so many of both, and of tokens; what is beyond is counted, as `other`.
 */
import type { VerifyCode } from '../token/verify-token';
import {
  add,
  emptyTally,
  freshUse,
  noteUse,
  type SecretUse,
  type Tally,
  takeCounts,
  takeUses,
  talliesOf,
  valuesOf,
} from './secret-use';
import type { TokenUses, UsageBatch } from './usage-batch';

/** One decision about a known token. */
export interface TokenUse {
  /** By the database's clock, epoch milliseconds. */
  atMs: number;
  tokenId: string;
  secretId: string;
  outcome: VerifyCode;
  /** The end client's, in the one spelling we compare; null if the API gave none. */
  address: string | null;
  /** Scopes the request needed. */
  scopes: readonly string[];
}

export interface UsageLimits {
  /** Secrets a batch keeps apart. */
  secretsMax: number;
  /** Different addresses, and different scopes, a token keeps apart in an hour. */
  valuesPerHourMax: number;
}

const LIMITS: UsageLimits = { secretsMax: 20_000, valuesPerHourMax: 50 };
/** Scopes and addresses that all secrets keep apart together: some 100 MB. */
const VALUES_MAX = 500_000;
/** Rows that a batch takes at most, give or take a secret's: about a second of the database's work. */
const ROWS_PER_BATCH = 50_000;
export const HOUR_MS = 3_600_000;

/** Stands for whatever did not fit: as a value, and (all zeros) as a token. */
export const OTHER = 'other';
export const OTHER_TOKEN = '00000000-0000-0000-0000-000000000000';

export interface TakenUsage extends UsageBatch {
  /** How many secrets it tells of. */
  secrets: number;
}

export class UsageRecorder {
  #secrets = new Map<string, SecretUse>();
  /** With something to hand over: whoever waits longest comes first. */
  readonly #pending = new Set<SecretUse>();
  #credentials = new Map<string, number>();
  /** Values met in the current hour, by token and dimension: the limit holds for the hour, not for a batch. */
  #met = new Map<string, Set<string>>();
  #hourMs = 0;
  /** Scopes and addresses kept apart; a little too many, until the next batch is taken. */
  #values = 0;
  readonly #limits: UsageLimits;

  constructor(limits: UsageLimits = LIMITS) {
    this.#limits = limits;
  }

  /** Secrets whose use is counted and not taken. */
  get size(): number {
    return this.#pending.size;
  }

  recordCredential(credentialId: string, atMs: number): void {
    this.#credentials.set(credentialId, Math.max(atMs, this.#credentials.get(credentialId) ?? 0));
  }

  /** @param times how many alike uses this stands for; `use.atMs` is when the last of them was */
  recordToken(use: TokenUse, times = 1): void {
    const atMs = Math.floor(use.atMs);
    // Forwards only: answers come in any order, and a late one is counted in its own hour.
    if (atMs >= this.#hourMs + HOUR_MS) this.#beginHour(atMs - (atMs % HOUR_MS));
    const hourMs = atMs >= this.#hourMs ? this.#hourMs : atMs - (atMs % HOUR_MS);
    const kept = this.#secretFor(use);
    this.#pending.add(kept);
    const tallies = talliesOf(kept, use.outcome, hourMs);
    add(tallies.total, atMs, times);
    if (kept.tokenId === OTHER_TOKEN) return;
    for (const scope of use.scopes) add(this.#tallyOf(kept, tallies.scopes, 'scope', scope), atMs, times);
    if (use.address !== null)
      add(this.#tallyOf(kept, tallies.addresses, 'address', use.address), atMs, times);
    if (use.outcome === 'VALID') noteUse(kept, atMs, use.address);
  }

  #beginHour(hourMs: number): void {
    this.#met.clear();
    this.#hourMs = hourMs;
  }

  #tallyOf(
    use: SecretUse,
    tallies: Map<string, Tally>,
    dimension: 'scope' | 'address',
    value: string,
  ): Tally {
    const known = tallies.get(value);
    if (known) return known;
    const bounded = this.#values < VALUES_MAX ? this.#bounded(use, dimension, value) : OTHER;
    const other = tallies.get(bounded);
    if (other) return other;
    const fresh = emptyTally(bounded);
    tallies.set(bounded, fresh);
    this.#values += 1;
    return fresh;
  }

  #secretFor({ tokenId, secretId }: TokenUse): SecretUse {
    const known = this.#secrets.get(secretId);
    if (known) return known;
    const { secretsMax } = this.#limits;
    if (this.#pending.size < secretsMax) {
      if (this.#secrets.size >= secretsMax) this.#forgetIdle();
      return this.#keep(secretId, tokenId);
    }
    return this.#secrets.get(OTHER_TOKEN) ?? this.#keep(OTHER_TOKEN, OTHER_TOKEN);
  }

  #keep(secretId: string, tokenId: string): SecretUse {
    const fresh = freshUse(secretId, tokenId);
    this.#secrets.set(secretId, fresh);
    return fresh;
  }

  /** Those with nothing to hand over make room. */
  #forgetIdle(): void {
    for (const use of this.#secrets.values()) {
      if (!this.#pending.has(use)) this.#secrets.delete(use.secretId);
    }
  }

  #bounded({ tokenId }: SecretUse, dimension: string, value: string): string {
    const key = `${dimension} ${tokenId}`;
    let met = this.#met.get(key);
    if (!met) {
      if (this.#met.size >= 2 * this.#limits.secretsMax) return OTHER;
      met = new Set();
      this.#met.set(key, met);
    }
    if (met.has(value)) return value;
    if (met.size >= this.#limits.valuesPerHourMax) return OTHER;
    met.add(value);
    return value;
  }

  /**
   * Hands over what was counted about at most `secretsMax` secrets, who waits longest first, and counts it no more; null if there
   * is nothing.
   */
  take(secretsMax: number): TakenUsage | null {
    if (this.#pending.size === 0 && this.#credentials.size === 0) return null;
    const taken: TakenUsage = { counts: [], tokens: [], credentials: [], secrets: 0 };
    const byToken = new Map<string, TokenUses>();
    for (const use of this.#pending) {
      if (taken.secrets === secretsMax || taken.counts.length >= ROWS_PER_BATCH) break;
      taken.secrets += 1;
      takeCounts(use, this.#hourMs, taken.counts);
      takeUses(use, byToken);
      this.#pending.delete(use);
    }
    taken.tokens = [...byToken.values()];
    taken.credentials = [...this.#credentials].map(([credentialId, lastMs]) => ({ credentialId, lastMs }));
    this.#credentials.clear();
    this.#values = 0;
    for (const use of this.#secrets.values()) this.#values += valuesOf(use);
    return taken;
  }
}
