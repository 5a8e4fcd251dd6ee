/**
 * What was asked about which token, counted in memory until it is flushed. Bounded, whatever is presented: a token keeps
 * so many addresses and scopes an hour and a process so many tokens a batch; what is beyond is counted, as `other`.
 */
import type { VerifyCode } from '@/core/token/verify-token';
import type { CredentialUses, TokenUses, UsageBatch, UsageCount } from '@/db/queries/usage-flush';
import type { RecentAddress } from '@/db/schema/usage';

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
const RECENT_ADDRESSES = 5;
const HOUR_MS = 3_600_000;

/** Stands for whatever did not fit: as a value, and (all zeros) as a token. */
export const OTHER = 'other';
export const OTHER_TOKEN = '00000000-0000-0000-0000-000000000000';

/** One outcome's counts in one hour: their sum, and by what was required and where from. */
interface OutcomeCounts {
  hourMs: number;
  total: UsageCount;
  scopes: Map<string, UsageCount>;
  addresses: Map<string, UsageCount>;
}

interface SecretUse {
  tokenId: string;
  secretId: string;
  /** By outcome; in the seconds around a full hour there are two hours of one. */
  outcomes: Map<VerifyCode, OutcomeCounts[]>;
  /** Of VALID uses alone. */
  firstMs: number;
  lastMs: number;
  lastAddress: string | null;
  /** Newest use of each address, in the order in which they were reported. */
  addresses: Map<string, number>;
  /** The last one of them. */
  newestAddress: string | null;
}

export class UsageRecorder {
  #secrets = new Map<string, SecretUse>();
  #credentials = new Map<string, number>();
  /** Values met in the current hour, by token and dimension: the limit holds for the hour, not for a batch. */
  #met = new Map<string, Set<string>>();
  #metHour = 0;
  readonly #limits: UsageLimits;

  constructor(limits: UsageLimits = LIMITS) {
    this.#limits = limits;
  }

  /** Secrets whose use is counted and not taken. */
  get size(): number {
    return this.#secrets.size;
  }

  recordCredential(credentialId: string, atMs: number): void {
    this.#credentials.set(credentialId, Math.max(atMs, this.#credentials.get(credentialId) ?? 0));
  }

  recordToken(use: TokenUse): void {
    const atMs = Math.floor(use.atMs);
    const hourMs = atMs - (atMs % HOUR_MS);
    if (hourMs !== this.#metHour) {
      this.#met.clear();
      this.#metHour = hourMs;
    }
    const kept = this.#secretFor(use);
    const counts = countsOf(kept, use.outcome, hourMs);
    add(counts.total, atMs);
    if (kept.tokenId === OTHER_TOKEN) return;
    for (const scope of use.scopes) add(this.#countOf(kept, counts, 'scope', scope), atMs);
    if (use.address !== null) add(this.#countOf(kept, counts, 'address', use.address), atMs);
    if (use.outcome === 'VALID') noteUse(kept, atMs, use.address);
  }

  #countOf(use: SecretUse, counts: OutcomeCounts, dimension: 'scope' | 'address', value: string): UsageCount {
    const byValue = dimension === 'scope' ? counts.scopes : counts.addresses;
    const known = byValue.get(value);
    if (known) return known;
    const bounded = this.#bounded(use, dimension, value);
    const count =
      byValue.get(bounded) ?? emptyCount(use, counts.total.outcome, counts.hourMs, dimension, bounded);
    byValue.set(bounded, count);
    return count;
  }

  #secretFor({ tokenId, secretId }: TokenUse): SecretUse {
    const known = this.#secrets.get(secretId);
    if (known) return known;
    const fits = this.#secrets.size < this.#limits.secretsMax;
    const key = fits ? secretId : OTHER_TOKEN;
    const other = fits ? undefined : this.#secrets.get(OTHER_TOKEN);
    if (other) return other;
    const fresh: SecretUse = {
      tokenId: fits ? tokenId : OTHER_TOKEN,
      secretId: key,
      outcomes: new Map(),
      firstMs: Number.POSITIVE_INFINITY,
      lastMs: Number.NEGATIVE_INFINITY,
      lastAddress: null,
      addresses: new Map(),
      newestAddress: null,
    };
    this.#secrets.set(key, fresh);
    return fresh;
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

  /** Hands over what was counted about at most `secretsMax` secrets, and forgets it; null if there is nothing. */
  take(secretsMax: number): UsageBatch | null {
    if (this.#secrets.size === 0 && this.#credentials.size === 0) return null;
    const taken = [...this.#secrets.values()].slice(0, secretsMax);
    for (const { secretId } of taken) this.#secrets.delete(secretId);
    const credentials: CredentialUses[] = [...this.#credentials].map(([credentialId, lastMs]) => ({
      credentialId,
      lastMs,
    }));
    this.#credentials = new Map();
    return { counts: taken.flatMap(allCounts), tokens: usesOf(taken), credentials };
  }
}

function countsOf(use: SecretUse, outcome: VerifyCode, hourMs: number): OutcomeCounts {
  let hours = use.outcomes.get(outcome);
  if (!hours) {
    hours = [];
    use.outcomes.set(outcome, hours);
  }
  const known = hours.find((counts) => counts.hourMs === hourMs);
  if (known) return known;
  const total = emptyCount(use, outcome, hourMs, 'outcome', outcome);
  const counts = { hourMs, total, scopes: new Map(), addresses: new Map() };
  hours.push(counts);
  return counts;
}

function emptyCount(
  { tokenId, secretId }: SecretUse,
  outcome: string,
  hourMs: number,
  dimension: UsageCount['dimension'],
  value: string,
): UsageCount {
  return { hourMs, tokenId, secretId, dimension, value, outcome, count: 0, lastMs: 0 };
}

function add(count: UsageCount, atMs: number): void {
  count.count += 1;
  if (atMs > count.lastMs) count.lastMs = atMs;
}

const allCounts = ({ outcomes }: SecretUse): UsageCount[] =>
  [...outcomes.values()]
    .flat()
    .flatMap(({ total, scopes, addresses }) => [total, ...scopes.values(), ...addresses.values()]);

function noteUse(use: SecretUse, atMs: number, address: string | null): void {
  if (atMs < use.firstMs) use.firstMs = atMs;
  if (atMs >= use.lastMs) {
    use.lastMs = atMs;
    use.lastAddress = address;
  }
  if (address === null) return;
  // Answers to parallel questions are reported in any order: an earlier one moves nothing back.
  const lastMs = Math.max(atMs, use.addresses.get(address) ?? atMs);
  // Setting one that is there leaves it where it is: nothing to do where it is the last already.
  if (address !== use.newestAddress) use.addresses.delete(address);
  use.newestAddress = address;
  use.addresses.set(address, lastMs);
  if (use.addresses.size <= RECENT_ADDRESSES) return;
  for (const oldest of use.addresses.keys()) {
    use.addresses.delete(oldest);
    break;
  }
}

/** A token's uses, its secrets taken together: a row of token_use can be met once in a statement. */
function usesOf(secrets: readonly SecretUse[]): TokenUses[] {
  const byToken = new Map<string, TokenUses>();
  for (const use of secrets) {
    if (use.lastMs === Number.NEGATIVE_INFINITY) continue;
    const addresses: RecentAddress[] = [...use.addresses].map(([address, atMs]) => ({
      address,
      at: new Date(atMs).toISOString(),
    }));
    const known = byToken.get(use.tokenId);
    if (!known) {
      const { tokenId, firstMs, lastMs, lastAddress } = use;
      byToken.set(tokenId, { tokenId, firstMs, lastMs, lastAddress, addresses });
      continue;
    }
    known.firstMs = Math.min(known.firstMs, use.firstMs);
    if (use.lastMs >= known.lastMs) {
      known.lastMs = use.lastMs;
      known.lastAddress = use.lastAddress;
    }
    known.addresses.push(...addresses);
  }
  return [...byToken.values()];
}
