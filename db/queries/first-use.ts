import { and, asc, desc, eq, gte, ne } from 'drizzle-orm';
import type { Queryable } from '../client';
import { usageHourly } from '../schema';

const HOUR_MS = 3_600_000;

/** What became of requests with a token, by the outcome's code, at one instant. */
export interface OutcomeAt {
  code: string;
  at: Date;
}

/** The secrets a question is about: one, or all of the token's. */
const ofSecret = (secretId: string | null) =>
  secretId === null ? undefined : eq(usageHourly.secretId, secretId);

/** About the first good use of one secret: the last one in the first hour of them. */
export async function findFirstUseOfSecret(
  query: Queryable,
  tokenId: string,
  secretId: string,
): Promise<OutcomeAt | undefined> {
  const [row] = await query
    .select({ code: usageHourly.outcome, at: usageHourly.lastAt })
    .from(usageHourly)
    .where(
      and(
        eq(usageHourly.tokenId, tokenId),
        eq(usageHourly.dimension, 'outcome'),
        eq(usageHourly.outcome, 'VALID'),
        ofSecret(secretId),
      ),
    )
    .orderBy(asc(usageHourly.hour))
    .limit(1);
  return row;
}

/** The last time a request with the token, or with one of its secrets, was refused. */
export async function findLastRefusal(
  query: Queryable,
  tokenId: string,
  secretId: string | null,
): Promise<OutcomeAt | undefined> {
  const [row] = await query
    .select({ code: usageHourly.outcome, at: usageHourly.lastAt })
    .from(usageHourly)
    .where(
      and(
        eq(usageHourly.tokenId, tokenId),
        eq(usageHourly.dimension, 'outcome'),
        ne(usageHourly.outcome, 'VALID'),
        ofSecret(secretId),
      ),
    )
    .orderBy(desc(usageHourly.lastAt))
    .limit(1);
  return row;
}

/**
 * From which addresses and for which scopes requests had this outcome, from the instant on to the end of its hour. First
 * comes what came first and not again: counts are kept by the hour, with the last time of each.
 */
export async function listAskedWith(
  query: Queryable,
  tokenId: string,
  secretId: string | null,
  { code, at }: OutcomeAt,
): Promise<{ dimension: 'outcome' | 'scope' | 'address'; value: string }[]> {
  return query
    .select({ dimension: usageHourly.dimension, value: usageHourly.value })
    .from(usageHourly)
    .where(
      and(
        eq(usageHourly.tokenId, tokenId),
        eq(usageHourly.hour, new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS)),
        eq(usageHourly.outcome, code),
        gte(usageHourly.lastAt, at),
        ofSecret(secretId),
      ),
    )
    .orderBy(asc(usageHourly.lastAt), asc(usageHourly.value));
}
