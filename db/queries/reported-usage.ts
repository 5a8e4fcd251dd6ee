import { sql } from 'drizzle-orm';
import type { UsageBatch } from '@/core/usage/usage-batch';
import type { Database } from '../client';
import { arrayLiteral } from './array-literal';
import { FlushOrderError, flushUsage, registerVerifierInstance } from './usage-flush';

/** Use of tokens that was counted in an API's own process. */
export interface ReportedUsage {
  /** The API that reports. */
  apiId: string;
  /** The reporting process', fresh with every start. */
  instanceId: string;
  /** Counts up from 0; the same number is the same batch. */
  flushNo: number;
  batch: UsageBatch;
}

/** `ignored`: counts that were left out, of tokens that are not that API's. */
export type ReportedUsageResult =
  | { state: 'counted' | 'counted before'; ignored: number }
  | { state: 'out of order' };

/**
 * Adds what an API reports to what is stored, all of it or nothing, and never twice (flushUsage). An API counts for tokens it is an
 * audience of, and for no others: what it says about others' is left out.
 */
export async function addReportedUsage(
  database: Database,
  { apiId, instanceId, flushNo, batch }: ReportedUsage,
): Promise<ReportedUsageResult> {
  const tokenOf = await tokensOfSecretsAt(database, apiId, [
    ...new Set(batch.counts.map((count) => count.secretId)),
  ]);
  const tokens = await tokensAt(
    database,
    apiId,
    batch.tokens.map(({ tokenId }) => tokenId),
  );
  const counts = batch.counts.filter(({ secretId, tokenId }) => tokenOf.get(secretId) === tokenId);
  await registerVerifierInstance(database, instanceId);
  try {
    const flushed = await flushUsage(database, {
      instanceId,
      flushNo,
      batch: { counts, tokens: batch.tokens.filter(({ tokenId }) => tokens.has(tokenId)), credentials: [] },
    });
    const state = flushed === 'flushed' ? 'counted' : 'counted before';
    return { state, ignored: batch.counts.length - counts.length };
  } catch (error) {
    if (error instanceof FlushOrderError) return { state: 'out of order' };
    throw error;
  }
}

/** The token of each secret that opens one with a scope of that API. */
async function tokensOfSecretsAt(
  database: Database,
  apiId: string,
  secretIds: readonly string[],
): Promise<Map<string, string>> {
  if (secretIds.length === 0) return new Map();
  const { rows } = await database.read.execute<{ secret_id: string; token_id: string }>(sql`
    select s.secret_id, s.token_id from find_secrets(${arrayLiteral(secretIds)}::uuid[]) s
    where exists (
      select from token_scopes ts join scopes x on x.id = ts.scope_id
      where ts.token_id = s.token_id and x.api_id = ${apiId})`);
  return new Map(rows.map(({ secret_id, token_id }) => [secret_id, token_id]));
}

/** Those of the tokens that have a scope of that API. */
async function tokensAt(
  database: Database,
  apiId: string,
  tokenIds: readonly string[],
): Promise<Set<string>> {
  if (tokenIds.length === 0) return new Set();
  const { rows } = await database.read.execute<{ token_id: string }>(sql`
    select distinct ts.token_id from token_scopes ts join scopes x on x.id = ts.scope_id
    where ts.token_id = any (${arrayLiteral(tokenIds)}::uuid[]) and x.api_id = ${apiId}`);
  return new Set(rows.map(({ token_id }) => token_id));
}
