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

interface SecretUse {
  tokenId: string;
  secretId: string;
  counts: Map<string, UsageCount>;
  /** Of VALID uses alone. */
  firstMs: number;
  lastMs: number;
  lastAddress: string | null;
  /** Newest use of each address, in that order. */
  addresses: Map<string, number>;
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
    count(kept, 'outcome', use.outcome, use.outcome, hourMs, atMs);
    if (kept.tokenId === OTHER_TOKEN) return;
    for (const scope of use.scopes) {
      count(kept, 'scope', this.#bounded(kept, 'scope', scope), use.outcome, hourMs, atMs);
    }
    if (use.address !== null) {
      count(kept, 'address', this.#bounded(kept, 'address', use.address), use.outcome, hourMs, atMs);
    }
    if (use.outcome === 'VALID') noteUse(kept, atMs, use.address);
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
      counts: new Map(),
      firstMs: Number.POSITIVE_INFINITY,
      lastMs: Number.NEGATIVE_INFINITY,
      lastAddress: null,
      addresses: new Map(),
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
    return { counts: taken.flatMap((use) => [...use.counts.values()]), tokens: usesOf(taken), credentials };
  }
}

function count(
  use: SecretUse,
  dimension: UsageCount['dimension'],
  value: string,
  outcome: VerifyCode,
  hourMs: number,
  atMs: number,
): void {
  const key = `${hourMs} ${dimension} ${outcome} ${value}`;
  const known = use.counts.get(key);
  if (known) {
    known.count += 1;
    if (atMs > known.lastMs) known.lastMs = atMs;
  } else {
    const { tokenId, secretId } = use;
    use.counts.set(key, { hourMs, tokenId, secretId, dimension, value, outcome, count: 1, lastMs: atMs });
  }
}

function noteUse(use: SecretUse, atMs: number, address: string | null): void {
  if (atMs < use.firstMs) use.firstMs = atMs;
  if (atMs >= use.lastMs) {
    use.lastMs = atMs;
    use.lastAddress = address;
  }
  if (address === null) return;
  // Answers to parallel questions are reported in any order: an earlier one moves nothing back.
  const lastMs = Math.max(atMs, use.addresses.get(address) ?? atMs);
  use.addresses.delete(address);
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
