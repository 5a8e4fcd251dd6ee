import { and, desc, eq, gte, inArray, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { tokenUse, usageHourly } from '../schema';

export type TokenUseRow = typeof tokenUse.$inferSelect;

export async function findTokenUse(query: Queryable, tokenId: string): Promise<TokenUseRow | undefined> {
  const [row] = await query.select().from(tokenUse).where(eq(tokenUse.tokenId, tokenId));
  return row;
}

const counts = {
  allowed: sql<number>`coalesce(sum(${usageHourly.count}) filter (where ${usageHourly.outcome} = 'VALID'), 0)::int`,
  refused: sql<number>`coalesce(sum(${usageHourly.count}) filter (where ${usageHourly.outcome} <> 'VALID'), 0)::int`,
};

export interface UsageBucket {
  tokenId: string;
  /** UTC day, YYYY-MM-DD. */
  day: string;
  allowed: number;
  refused: number;
}

/** Allowed and refused requests per token and UTC day since `since`. */
export async function listDailyUsage(
  query: Queryable,
  tokenIds: readonly string[],
  since: Date,
): Promise<UsageBucket[]> {
  if (tokenIds.length === 0) return [];
  const day = sql<string>`to_char(${usageHourly.hour} at time zone 'UTC', 'YYYY-MM-DD')`;
  return query
    .select({
      tokenId: usageHourly.tokenId,
      day,
      ...counts,
    })
    .from(usageHourly)
    .where(
      and(
        inArray(usageHourly.tokenId, [...tokenIds]),
        gte(usageHourly.hour, since),
        eq(usageHourly.dimension, 'outcome'),
      ),
    )
    .groupBy(usageHourly.tokenId, day)
    .orderBy(day);
}

export interface UsageShare {
  dimension: 'outcome' | 'scope' | 'address';
  value: string;
  allowed: number;
  refused: number;
  lastAt: Date;
}

/** One token's use since the hour of `since`, by outcome, by scope required and by address. */
export async function listUsageShares(query: Queryable, tokenId: string, since: Date): Promise<UsageShare[]> {
  return query
    .select({
      dimension: usageHourly.dimension,
      value: usageHourly.value,
      ...counts,
      lastAt: sql<Date>`max(${usageHourly.lastAt})`.mapWith(usageHourly.lastAt),
    })
    .from(usageHourly)
    .where(
      and(
        eq(usageHourly.tokenId, tokenId),
        gte(usageHourly.hour, sql`date_trunc('hour', ${since}::timestamptz, 'UTC')`),
      ),
    )
    .groupBy(usageHourly.dimension, usageHourly.value)
    .orderBy(desc(sql`sum(${usageHourly.count})`));
}
