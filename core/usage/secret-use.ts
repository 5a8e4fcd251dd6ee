/**
 * What was counted about one token secret since it was last taken. A secret in steady use keeps its place from one batch to the
 * next, with its tallies at zero: making it anew each second cost more than counting.
 */
import type { VerifyCode } from '../token/verify-token';
import type { RecentAddress, TokenUses, UsageCount } from './usage-batch';

const RECENT_ADDRESSES = 5;
/** Hours of outcomes kept apart while nothing can be written; beyond, use is counted in an earlier hour, and none is lost. */
const OUTCOMES_MAX = 24;

/** How often something happened since it was last taken. */
export interface Tally {
  value: string;
  count: number;
  lastMs: number;
}

/** One outcome in one hour: all of it, and by what was required and where from. */
export interface OutcomeTallies {
  hourMs: number;
  outcome: VerifyCode;
  total: Tally;
  scopes: Map<string, Tally>;
  addresses: Map<string, Tally>;
}

export interface SecretUse {
  tokenId: string;
  secretId: string;
  /** Few: of each outcome one, and in the seconds around a full hour two; more while nothing can be written. */
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

export const freshUse = (secretId: string, tokenId: string): SecretUse => ({
  tokenId,
  secretId,
  outcomes: [],
  firstMs: Number.POSITIVE_INFINITY,
  lastMs: Number.NEGATIVE_INFINITY,
  lastAddress: null,
  recent: [],
});

/** Scopes and addresses that a secret keeps apart. */
export const valuesOf = ({ outcomes }: SecretUse): number =>
  outcomes.reduce((sum, { scopes, addresses }) => sum + scopes.size + addresses.size, 0);

/** The tallies of one outcome in one hour (its start, epoch milliseconds), made if there are none. */
export function talliesOf(use: SecretUse, outcome: VerifyCode, hourMs: number): OutcomeTallies {
  for (const tallies of use.outcomes) {
    if (tallies.outcome === outcome && tallies.hourMs === hourMs) return tallies;
  }
  if (use.outcomes.length >= OUTCOMES_MAX) {
    const earlier = use.outcomes.findLast((tallies) => tallies.outcome === outcome);
    if (earlier) return earlier;
  }
  const tallies = { hourMs, outcome, total: emptyTally(outcome), scopes: new Map(), addresses: new Map() };
  use.outcomes.push(tallies);
  return tallies;
}

export const emptyTally = (value: string): Tally => ({ value, count: 0, lastMs: 0 });

/** The first since it was taken says when; a late one moves nothing back. */
export function add(tally: Tally, atMs: number, times: number): void {
  if (tally.count === 0 || atMs > tally.lastMs) tally.lastMs = atMs;
  tally.count += times;
}

/** What was met since the last time keeps its place; what was not, and what is of another hour than this one, is let go of. */
export function takeCounts(use: SecretUse, hourMs: number, into: UsageCount[]): void {
  for (const tallies of use.outcomes) {
    if (tallies.total.count === 0) continue;
    pushCount(use, tallies, 'outcome', tallies.total, into);
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
      pushCount(use, tallies, dimension, tally, into);
      tally.count = 0;
    }
  }
}

function pushCount(
  { tokenId, secretId }: SecretUse,
  { hourMs, outcome }: OutcomeTallies,
  dimension: UsageCount['dimension'],
  { value, count, lastMs }: Tally,
  into: UsageCount[],
): void {
  into.push({ hourMs, tokenId, secretId, dimension, value, outcome, count, lastMs });
}

/** Notes a VALID use. @param atMs epoch milliseconds @param address null: the API gave none */
export function noteUse(use: SecretUse, atMs: number, address: string | null): void {
  if (atMs < use.firstMs) use.firstMs = atMs;
  if (atMs >= use.lastMs) {
    use.lastMs = atMs;
    use.lastAddress = address;
  }
  if (address === null) return;
  const { recent } = use;
  const at = recent.findLastIndex((met) => met.address === address);
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
export function takeUses(use: SecretUse, byToken: Map<string, TokenUses>): void {
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
