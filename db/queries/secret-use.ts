import { and, desc, eq, gte, inArray, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { usageHourly } from '../schema';

/** Uses of one secret of a token with one outcome, all together (`outcome`) or from one address. */
export interface SecretUse {
  secretId: string;
  dimension: 'outcome' | 'address';
  /** The address, or the outcome's code. */
  value: string;
  count: number;
  lastAt: Date;
}

/**
 * Uses of a token by secret since the hour of `since`, the latest first: use is counted by the hour.
 *
 * @param outcome VALID: what was let in; RETIRED: tries with a secret that is retired
 */
export async function listSecretUse(
  query: Queryable,
  tokenId: string,
  outcome: 'VALID' | 'RETIRED',
  since: Date,
): Promise<SecretUse[]> {
  const last = sql<Date>`max(${usageHourly.lastAt})`.mapWith(usageHourly.lastAt);
  return query
    .select({
      secretId: usageHourly.secretId,
      dimension: sql<'outcome' | 'address'>`${usageHourly.dimension}`,
      value: usageHourly.value,
      count: sql<number>`sum(${usageHourly.count})::int`,
      lastAt: last,
    })
    .from(usageHourly)
    .where(
      and(
        eq(usageHourly.tokenId, tokenId),
        eq(usageHourly.outcome, outcome),
        inArray(usageHourly.dimension, ['outcome', 'address']),
        gte(usageHourly.hour, sql`date_trunc('hour', ${since}::timestamptz, 'UTC')`),
      ),
    )
    .groupBy(usageHourly.secretId, usageHourly.dimension, usageHourly.value)
    .orderBy(desc(last));
}
