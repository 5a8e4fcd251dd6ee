import { sql } from 'drizzle-orm';
import type { CredentialUses, TokenUses, UsageBatch, UsageCount } from '@/core/usage/usage-batch';
import { type Database, inTransaction, type Queryable } from '../client';
import { arrayLiteral } from './array-literal';

/** A flush whose number is neither the next nor the last one. */
export class FlushOrderError extends Error {
  override readonly name = 'FlushOrderError';
}

/** Notes a verifier process that will flush usage, before its first flush. Repeatable. */
export async function registerVerifierInstance(database: Database, instanceId: string): Promise<void> {
  await database.read.execute(
    sql`insert into verifier_instances (id) values (${instanceId}) on conflict do nothing`,
  );
}

/** This month's partition of the hourly counts and the next two. */
export async function ensureUsagePartitions(database: Database): Promise<void> {
  await database.read.execute(sql`select ensure_usage_partitions()`);
}

/**
 * Adds a batch to what is stored, all of it or nothing, and never twice: the instance's flush number goes from `flushNo` to
 * the next in the same transaction. Where it has gone there already, an earlier COMMIT succeeded and only its answer was
 * lost.
 *
 * Rows go in sorted by key, so that verifiers that meet on the same tokens wait for each other in one order.
 */
export async function flushUsage(
  database: Database,
  flush: { instanceId: string; flushNo: number; batch: UsageBatch },
): Promise<'flushed' | 'flushed before'> {
  return inTransaction(
    database,
    async (query) => {
      if (!(await advance(query, flush.instanceId, flush.flushNo))) return 'flushed before' as const;
      await upsertTokenUse(query, flush.batch.tokens);
      await upsertCounts(query, flush.batch.counts);
      await upsertCredentialUse(query, flush.batch.credentials);
      return 'flushed' as const;
    },
    {
      keep: (result) => result === 'flushed',
      happened: async (query) => (await readFlushNo(query, flush.instanceId)) === flush.flushNo + 1,
    },
  );
}

async function advance(query: Queryable, instanceId: string, flushNo: number): Promise<boolean> {
  const { rows } = await query.execute<{ flush_no: string }>(sql`
    update verifier_instances set flush_no = flush_no + 1, seen_at = clock_timestamp()
    where id = ${instanceId} and flush_no = ${flushNo}
    returning flush_no`);
  if (rows.length === 1) return true;
  if ((await readFlushNo(query, instanceId)) === flushNo + 1) return false;
  throw new FlushOrderError(`Flush ${flushNo} of this process does not follow what is stored.`);
}

async function readFlushNo(query: Queryable, instanceId: string): Promise<number> {
  const { rows } = await query.execute<{ flush_no: string }>(
    sql`select flush_no from verifier_instances where id = ${instanceId}`,
  );
  return Number(rows[0]?.flush_no);
}

/** Instants in epoch milliseconds, as doubles, which hold them exactly and divide fast. */
const instantsOf = (column: string) => sql.raw(`to_timestamp(${column} / 1000)`);

async function upsertTokenUse(query: Queryable, rows: readonly TokenUses[]): Promise<void> {
  if (rows.length === 0) return;
  await query.execute(sql`
    insert into token_use as u
      (token_id, first_used_at, last_used_at, last_used_day, last_address, recent_addresses)
    select token_id, ${instantsOf('first_ms')}, ${instantsOf('last_ms')}, (${instantsOf('last_ms')} at time zone 'UTC')::date, last_address, addresses
    from unnest(
      ${arrayLiteral(rows.map((row) => row.tokenId))}::uuid[],
      ${arrayLiteral(rows.map((row) => row.firstMs))}::float8[],
      ${arrayLiteral(rows.map((row) => row.lastMs))}::float8[],
      ${arrayLiteral(rows.map((row) => row.lastAddress))}::inet[],
      ${arrayLiteral(rows.map((row) => JSON.stringify(row.addresses)))}::jsonb[]
    ) as new (token_id, first_ms, last_ms, last_address, addresses)
    order by token_id
    on conflict (token_id) do update set
      first_used_at = least(u.first_used_at, excluded.first_used_at),
      last_used_at = greatest(u.last_used_at, excluded.last_used_at),
      last_used_day = greatest(u.last_used_day, excluded.last_used_day),
      last_address = case when excluded.last_used_at >= u.last_used_at then excluded.last_address else u.last_address end,
      recent_addresses = case
        -- As most often: the one address there is again. Merging is a query of its own, for each row.
        when jsonb_array_length(excluded.recent_addresses) = 1
          and excluded.recent_addresses -> 0 -> 'address' = u.recent_addresses -> 0 -> 'address'
          and excluded.recent_addresses -> 0 ->> 'at' >= u.recent_addresses -> 0 ->> 'at'
        then jsonb_set(u.recent_addresses, '{0}', excluded.recent_addresses -> 0)
        else merge_recent_addresses(u.recent_addresses, excluded.recent_addresses) end`);
}

async function upsertCounts(query: Queryable, rows: readonly UsageCount[]): Promise<void> {
  if (rows.length === 0) return;
  await query.execute(sql`
    insert into usage_hourly as u (hour, token_id, secret_id, dimension, value, outcome, count, last_at)
    select ${instantsOf('hour_ms')}, token_id, secret_id, dimension, value, outcome, count, ${instantsOf('last_ms')}
    from unnest(
      ${arrayLiteral(rows.map((row) => row.hourMs))}::float8[],
      ${arrayLiteral(rows.map((row) => row.tokenId))}::uuid[],
      ${arrayLiteral(rows.map((row) => row.secretId))}::uuid[],
      ${arrayLiteral(rows.map((row) => row.dimension))}::text[],
      ${arrayLiteral(rows.map((row) => row.value))}::text[],
      ${arrayLiteral(rows.map((row) => row.outcome))}::text[],
      ${arrayLiteral(rows.map((row) => row.count))}::bigint[],
      ${arrayLiteral(rows.map((row) => row.lastMs))}::float8[]
    ) as new (hour_ms, token_id, secret_id, dimension, value, outcome, count, last_ms)
    order by token_id, hour_ms, dimension collate "C", value collate "C", outcome collate "C", secret_id
    on conflict (token_id, hour, dimension, value, outcome, secret_id) do update set
      count = u.count + excluded.count,
      last_at = greatest(u.last_at, excluded.last_at)`);
}

async function upsertCredentialUse(query: Queryable, rows: readonly CredentialUses[]): Promise<void> {
  if (rows.length === 0) return;
  await query.execute(sql`
    insert into verifier_credential_use as u (credential_id, last_used_at)
    select credential_id, ${instantsOf('last_ms')}
    from unnest(
      ${arrayLiteral(rows.map((row) => row.credentialId))}::uuid[],
      ${arrayLiteral(rows.map((row) => row.lastMs))}::float8[]
    ) as new (credential_id, last_ms)
    order by credential_id
    on conflict (credential_id) do update set last_used_at = greatest(u.last_used_at, excluded.last_used_at)`);
}
