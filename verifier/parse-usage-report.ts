import { z } from 'zod';
import { type IdKind, parsePublicId } from '@/core/ids/public-id';
import { normaliseAddress } from '@/core/token/cidr';
import { VERIFY_CODES, type VerifyCode } from '@/core/token/verify-token';
import type { UsageBatch } from '@/core/usage/usage-batch';
import { OTHER } from '@/core/usage/usage-recorder';
import { parseJson } from './parse-lookup-request';
import { canBeAsked, type Parsed } from './parse-verify-request';

/** Rows of one report. */
export const REPORT_ROWS_MAX = 2_000;
const HOUR_MS = 3_600_000;
/** How long a report may have waited: an API that could not reach us over a weekend. */
const REPORT_AGE_MAX_MS = 72 * HOUR_MS;
/** After a failover the reporter may still go by a clock that is ahead of ours. So much counts as now. */
const AHEAD_MAX_MS = 60_000;

/** The UUID behind a public id. */
const id = (kind: IdKind) =>
  z.string().transform((text, ctx) => {
    const uuid = parsePublicId(kind, text);
    if (uuid !== null) return uuid;
    ctx.addIssue({ code: 'custom', message: 'no such id' });
    return z.NEVER;
  });

const instant = z.iso.datetime({ precision: 3 }).transform((text) => Date.parse(text));

const address = z.string().transform((text, ctx) => {
  const normal = normaliseAddress(text);
  if (normal !== null) return normal;
  ctx.addIssue({ code: 'custom', message: 'no address' });
  return z.NEVER;
});

const outcomes = Object.keys(VERIFY_CODES) as [VerifyCode, ...VerifyCode[]];

const count = z
  .strictObject({
    hour: instant.refine((ms) => ms % HOUR_MS === 0, 'not a full hour'),
    token_id: id('token'),
    secret_id: id('tokenSecret'),
    dimension: z.enum(['outcome', 'scope', 'address']),
    value: z.string(),
    outcome: z.enum(outcomes),
    count: z.int().min(1).max(1_000_000_000),
    last_at: instant,
  })
  .refine(isValueOfDimension, 'value does not fit its dimension')
  .refine(({ hour, last_at }) => hour <= last_at, 'last_at is before its hour');

function isValueOfDimension(row: { dimension: string; value: string; outcome: string }): boolean {
  switch (row.dimension) {
    case 'outcome':
      return row.value === row.outcome;
    case 'scope':
      return row.value === OTHER || canBeAsked(row.value);
    default:
      return row.value === OTHER || normaliseAddress(row.value) === row.value;
  }
}

const uses = z
  .strictObject({
    token_id: id('token'),
    first_at: instant,
    last_at: instant,
    last_address: address.nullable(),
    addresses: z.array(z.strictObject({ address, at: instant })).max(5),
  })
  .refine(({ first_at, last_at }) => first_at <= last_at, 'first_at is after last_at');

const usageReport = z.strictObject({
  instance: id('verifierInstance'),
  flush_no: z.int().min(0),
  counts: z.array(count).max(REPORT_ROWS_MAX),
  uses: z.array(uses).max(REPORT_ROWS_MAX),
});

export interface ParsedUsageReport {
  instanceId: string;
  flushNo: number;
  batch: UsageBatch;
}

/**
 * Reads a report. What lies up to a minute after `nowMs`, the latest it can be at the database, counts as then; nothing may lie further
 * ahead, nor longer ago than a weekend: an API that may say when its tokens were used could hide one that is stolen.
 */
export function parseUsageReport(text: string, nowMs: number): Parsed<ParsedUsageReport> {
  const parsed = usageReport.safeParse(parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { ok: false, detail: `${issue?.path.join('.') || 'the body'}: not as it has to be` };
  }
  const { instance, flush_no, counts, uses } = parsed.data;
  const instants = [
    ...counts.map((row) => row.last_at),
    ...uses.flatMap((row) => [row.first_at, row.last_at, ...row.addresses.map(({ at }) => at)]),
  ];
  const oldest = nowMs - REPORT_AGE_MAX_MS;
  const isOld = instants.some((ms) => ms < oldest) || counts.some((row) => row.hour < oldest - HOUR_MS);
  if (isOld || instants.some((ms) => ms > nowMs + AHEAD_MAX_MS)) {
    return { ok: false, detail: 'An instant lies in the future, or more than 72 hours ago.' };
  }
  if (hasTwice(uses.map((row) => row.token_id)) || hasTwice(counts.map(keyOf))) {
    return { ok: false, detail: 'The same row comes twice.' };
  }
  const atMost = (ms: number) => Math.min(ms, Math.floor(nowMs));
  return {
    ok: true,
    value: {
      instanceId: instance,
      flushNo: flush_no,
      batch: {
        counts: counts.map((row) => ({
          hourMs: row.hour,
          tokenId: row.token_id,
          secretId: row.secret_id,
          dimension: row.dimension,
          value: row.value,
          outcome: row.outcome,
          count: row.count,
          lastMs: atMost(row.last_at),
        })),
        tokens: uses.map((row) => ({
          tokenId: row.token_id,
          firstMs: atMost(row.first_at),
          lastMs: atMost(row.last_at),
          lastAddress: row.last_address,
          addresses: row.addresses.map(({ address, at }) => ({
            address,
            at: new Date(atMost(at)).toISOString(),
          })),
        })),
        credentials: [],
      },
    },
  };
}

const hasTwice = (keys: readonly string[]): boolean => new Set(keys).size < keys.length;

const keyOf = (row: z.infer<typeof count>): string =>
  [row.token_id, row.secret_id, row.hour, row.dimension, row.outcome, row.value].join(' ');
