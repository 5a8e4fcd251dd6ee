import { sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { arrayLiteral } from './array-literal';

/**
 * Takes scopes from a token whose row is locked, and gives it a list of networks within its own. The database refuses what would
 * widen it: the portal's role can write neither by itself.
 */
export async function narrowLockedToken(
  query: Queryable,
  tokenId: string,
  { scopeIdsGone, cidrs }: { scopeIdsGone: readonly string[]; cidrs: readonly string[] },
): Promise<void> {
  await query.execute(
    sql`select narrow_token(${tokenId}::uuid, ${arrayLiteral(scopeIdsGone)}::uuid[], ${arrayLiteral(cidrs)}::cidr[])`,
  );
}
