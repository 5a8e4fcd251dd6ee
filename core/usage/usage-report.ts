/** Use that an API counted itself, as it goes to the verifier: ids are public ones, instants RFC 3339 in UTC with milliseconds. */
import { formatPublicId } from '../ids/public-id';
import type { UsageBatch } from './usage-batch';

export interface UsageReport {
  /** The reporting process, `ins_…`, fresh with every start. */
  instance: string;
  /** Counts up from 0. A report whose answer was lost is sent again under the same number, and counted once. */
  flush_no: number;
  counts: WireCount[];
  uses: WireUses[];
}

export interface WireCount {
  hour: string;
  token_id: string;
  secret_id: string;
  dimension: 'outcome' | 'scope' | 'address';
  value: string;
  outcome: string;
  count: number;
  last_at: string;
}

/** Successful uses of a token. */
export interface WireUses {
  token_id: string;
  first_at: string;
  last_at: string;
  last_address: string | null;
  addresses: { address: string; at: string }[];
}

/** @throws RangeError for an instant that is no date */
export function toUsageReport(
  batch: Pick<UsageBatch, 'counts' | 'tokens'>,
  { instanceId, flushNo }: { instanceId: string; flushNo: number },
): UsageReport {
  return {
    instance: formatPublicId('verifierInstance', instanceId),
    flush_no: flushNo,
    counts: batch.counts.map((count) => ({
      hour: instant(count.hourMs),
      token_id: formatPublicId('token', count.tokenId),
      secret_id: formatPublicId('tokenSecret', count.secretId),
      dimension: count.dimension,
      value: count.value,
      outcome: count.outcome,
      count: count.count,
      last_at: instant(count.lastMs),
    })),
    uses: batch.tokens.map((use) => ({
      token_id: formatPublicId('token', use.tokenId),
      first_at: instant(use.firstMs),
      last_at: instant(use.lastMs),
      last_address: use.lastAddress,
      addresses: use.addresses,
    })),
  };
}

const instant = (ms: number): string => new Date(ms).toISOString();
