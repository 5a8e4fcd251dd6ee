/**
 * What was asked about which token, counted in memory until it is flushed. Bounded, whatever is presented: a token keeps
 * so many addresses and scopes an hour and a process so many tokens a batch; what is beyond is counted, as `other`.
 */
import type { VerifyCode } from '@/core/token/verify-token';
import type { TokenUses, UsageBatch, UsageCount } from '@/db/queries/usage-flush';
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

/** How often something happened since it was last taken. */
interface Tally {
  value: string;
  count: number;
  lastMs: number;
}

/** One outcome in one hour: all of it, and by what was required and where from. */
interface OutcomeTallies {
  hourMs: number;
  outcome: VerifyCode;
  total: Tally;
  scopes: Map<string, Tally>;
  addresses: Map<string, Tally>;
}

interface SecretUse {
  tokenId: string;
  secretId: string;
  /** Whether anything was counted since it was last taken. */
  isPending: boolean;
  /** When it was last counted. */
  countedAtMs: number;
  /** Few: of each outcome one, and in the seconds around a full hour two. */
  outcomes: OutcomeTallies[];
  /** Of VALID uses alone, since they were last taken. */
  firstMs: number;
  lastMs: number;
  lastAddress: string | null;
  /** Newest use of each address, in the order in which they were reported. */
  recent: RecentUse[];
}

interface RecentUse {
  address: string;
  lastMs: number;
}

/**
 * A secret in steady use keeps its place from one batch to the next, with its tallies at zero: making it anew each second cost
 * more than counting. One that was not used for this long loses it.
 */
const PLACE_KEPT_MS = 10_000;

export class UsageRecorder {
  #secrets = new Map<string, SecretUse>();
  #pending = 0;
  #latestMs = 0;
  #credentials = new Map<string, number>();
  /** Values met in the current hour, by token and dimension: the limit holds for the hour, not for a batch. */
  #met = new Map<string, Set<string>>();
  #hourMs = 0;
  readonly #limits: UsageLimits;

  constructor(limits: UsageLimits = LIMITS) {
    this.#limits = limits;
  }

  /** Secrets whose use is counted and not taken. */
  get size(): number {
    return this.#pending;
  }

  recordCredential(credentialId: string, atMs: number): void {
    this.#credentials.set(credentialId, Math.max(atMs, this.#credentials.get(credentialId) ?? 0));
  }

  recordToken(use: TokenUse): void {
    const atMs = Math.floor(use.atMs);
    if (atMs < this.#hourMs || atMs >= this.#hourMs + HOUR_MS) this.#beginHour(atMs - (atMs % HOUR_MS));
    if (atMs > this.#latestMs) this.#latestMs = atMs;
    const kept = this.#secretFor(use);
    if (!kept.isPending) {
      kept.isPending = true;
      this.#pending += 1;
    }
    kept.countedAtMs = atMs;
    const tallies = talliesOf(kept, use.outcome, this.#hourMs);
    add(tallies.total, atMs);
    if (kept.tokenId === OTHER_TOKEN) return;
    for (const scope of use.scopes) add(this.#tallyOf(kept, tallies.scopes, 'scope', scope), atMs);
    if (use.address !== null) add(this.#tallyOf(kept, tallies.addresses, 'address', use.address), atMs);
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
    const bounded = this.#bounded(use, dimension, value);
    const tally = tallies.get(bounded) ?? emptyTally(bounded);
    tallies.set(bounded, tally);
    return tally;
  }

  #secretFor({ tokenId, secretId }: TokenUse): SecretUse {
    const known = this.#secrets.get(secretId);
    if (known) return known;
    const { secretsMax } = this.#limits;
    if (this.#pending < secretsMax) {
      if (this.#secrets.size >= secretsMax) this.#forget(() => true);
      return this.#keep(secretId, tokenId);
    }
    return this.#secrets.get(OTHER_TOKEN) ?? this.#keep(OTHER_TOKEN, OTHER_TOKEN);
  }

  #keep(secretId: string, tokenId: string): SecretUse {
    const fresh: SecretUse = {
      tokenId,
      secretId,
      isPending: false,
      countedAtMs: 0,
      outcomes: [],
      firstMs: Number.POSITIVE_INFINITY,
      lastMs: Number.NEGATIVE_INFINITY,
      lastAddress: null,
      recent: [],
    };
    this.#secrets.set(secretId, fresh);
    return fresh;
  }

  /** Of the secrets with nothing to hand over. */
  #forget(which: (use: SecretUse) => boolean): void {
    for (const use of this.#secrets.values()) {
      if (!use.isPending && which(use)) this.#secrets.delete(use.secretId);
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

  /** Hands over what was counted about at most `secretsMax` secrets, and counts it no more; null if there is nothing. */
  take(secretsMax: number): UsageBatch | null {
    const idleFromMs = this.#latestMs - PLACE_KEPT_MS;
    this.#forget(({ countedAtMs }) => countedAtMs < idleFromMs);
    if (this.#pending === 0 && this.#credentials.size === 0) return null;
    const batch: UsageBatch = { counts: [], tokens: [], credentials: [] };
    const byToken = new Map<string, TokenUses>();
    let taken = 0;
    for (const use of this.#secrets.values()) {
      if (taken === secretsMax) break;
      if (!use.isPending) continue;
      taken += 1;
      takeCounts(use, this.#hourMs, batch.counts);
      takeUses(use, byToken);
      use.isPending = false;
    }
    this.#pending -= taken;
    batch.tokens = [...byToken.values()];
    batch.credentials = [...this.#credentials].map(([credentialId, lastMs]) => ({ credentialId, lastMs }));
    this.#credentials.clear();
    return batch;
  }
}

function talliesOf(use: SecretUse, outcome: VerifyCode, hourMs: number): OutcomeTallies {
  for (const tallies of use.outcomes) {
    if (tallies.outcome === outcome && tallies.hourMs === hourMs) return tallies;
  }
  const tallies = { hourMs, outcome, total: emptyTally(outcome), scopes: new Map(), addresses: new Map() };
  use.outcomes.push(tallies);
  return tallies;
}

const emptyTally = (value: string): Tally => ({ value, count: 0, lastMs: 0 });

/** The first since it was taken says when; a late one moves nothing back. */
function add(tally: Tally, atMs: number): void {
  if (tally.count === 0 || atMs > tally.lastMs) tally.lastMs = atMs;
  tally.count += 1;
}

/** What was met since the last time keeps its place; what was not is let go of. */
function takeCounts(use: SecretUse, hourMs: number, into: UsageCount[]): void {
  for (const tallies of use.outcomes) {
    if (tallies.total.count === 0) continue;
    take(use, tallies, 'outcome', tallies.total, into);
    takeAll(use, tallies, 'scope', tallies.scopes, into);
    takeAll(use, tallies, 'address', tallies.addresses, into);
  }
  use.outcomes = use.outcomes.filter(({ total, hourMs: of }) => total.count > 0 && of === hourMs);
  for (const { total } of use.outcomes) total.count = 0;
}

function takeAll(
  use: SecretUse,
  tallies: OutcomeTallies,
  dimension: 'scope' | 'address',
  values: Map<string, Tally>,
  into: UsageCount[],
): void {
  for (const tally of values.values()) {
    if (tally.count === 0) values.delete(tally.value);
    else {
      take(use, tallies, dimension, tally, into);
      tally.count = 0;
    }
  }
}

function take(
  { tokenId, secretId }: SecretUse,
  { hourMs, outcome }: OutcomeTallies,
  dimension: UsageCount['dimension'],
  { value, count, lastMs }: Tally,
  into: UsageCount[],
): void {
  into.push({ hourMs, tokenId, secretId, dimension, value, outcome, count, lastMs });
}

function noteUse(use: SecretUse, atMs: number, address: string | null): void {
  if (atMs < use.firstMs) use.firstMs = atMs;
  if (atMs >= use.lastMs) {
    use.lastMs = atMs;
    use.lastAddress = address;
  }
  if (address === null) return;
  const { recent } = use;
  let at = recent.length - 1;
  while (at >= 0 && recent[at]?.address !== address) at -= 1;
  // Answers to parallel questions are reported in any order: an earlier one moves nothing back.
  const lastMs = Math.max(atMs, recent[at]?.lastMs ?? atMs);
  if (at >= 0 && at === recent.length - 1) {
    recent[at] = { address, lastMs };
    return;
  }
  if (at >= 0) recent.splice(at, 1);
  else if (recent.length === RECENT_ADDRESSES) recent.shift();
  recent.push({ address, lastMs });
}

/** A token's uses, its secrets taken together: a row of token_use can be met once in a statement. */
function takeUses(use: SecretUse, byToken: Map<string, TokenUses>): void {
  const { tokenId, firstMs, lastMs, lastAddress, recent } = use;
  if (lastMs === Number.NEGATIVE_INFINITY) return;
  const known = byToken.get(tokenId);
  if (!known) byToken.set(tokenId, { tokenId, firstMs, lastMs, lastAddress, addresses: newestFirst(recent) });
  else {
    known.firstMs = Math.min(known.firstMs, firstMs);
    if (lastMs >= known.lastMs) {
      known.lastMs = lastMs;
      known.lastAddress = lastAddress;
    }
    const before = known.addresses.map(({ address, at }) => ({ address, lastMs: Date.parse(at) }));
    known.addresses = newestFirst([...before, ...recent]);
  }
  use.firstMs = Number.POSITIVE_INFINITY;
  use.lastMs = Number.NEGATIVE_INFINITY;
  use.lastAddress = null;
  use.recent = [];
}

/** Of each address its newest use. */
function newestFirst(uses: readonly RecentUse[]): RecentAddress[] {
  const sorted = [...uses].sort((a, b) => b.lastMs - a.lastMs || (a.address < b.address ? -1 : 1));
  const distinct = sorted.filter(
    ({ address }, i) => sorted.findIndex((use) => use.address === address) === i,
  );
  return distinct
    .slice(0, RECENT_ADDRESSES)
    .map(({ address, lastMs }) => ({ address, at: new Date(lastMs).toISOString() }));
}
