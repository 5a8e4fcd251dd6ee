import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { TokenStatus } from '@/core/token/token-status';
import type { Queryable } from '../client';
import { applications, tokenSecrets, tokens, tokenUse, users } from '../schema';
import { tokenStatusSql } from './token-list';

/** Tokens of every owner, for those who look after all of them. */
export interface DirectoryRow {
  id: string;
  kind: 'personal' | 'application';
  label: string;
  status: TokenStatus;
  ownerId: string;
  /** Of a user that is not erased, else null. */
  ownerEmail: string | null;
  ownerName: string;
  prefix: string;
  lastFour: string;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

export interface DirectoryPosition {
  createdAt: Date;
  id: string;
}

/** One page of all tokens, or of one user's, newest first: `limit` rows from behind `after`. */
export async function listTokenDirectory(
  query: Queryable,
  page: { userId: string | null; now: Date; after: DirectoryPosition | null; limit: number },
): Promise<DirectoryRow[]> {
  const { userId, now, after, limit } = page;
  const behind: SQL | undefined = after
    ? sql`(${tokens.createdAt}, ${tokens.id}) < (${after.createdAt}, ${after.id}::uuid)`
    : undefined;
  return query
    .select({
      id: tokens.id,
      kind: tokens.kind,
      label: tokens.label,
      status: sql<TokenStatus>`${tokenStatusSql(now)}`,
      ownerId: sql<string>`coalesce(${tokens.userId}, ${tokens.applicationId})`,
      ownerEmail: users.email,
      ownerName: sql<string>`coalesce(${users.name}, ${applications.name})`,
      prefix: tokenSecrets.prefix,
      lastFour: tokenSecrets.lastFour,
      createdAt: tokens.createdAt,
      expiresAt: tokens.expiresAt,
      revokedAt: tokens.revokedAt,
      lastUsedAt: tokenUse.lastUsedAt,
    })
    .from(tokens)
    .innerJoin(
      tokenSecrets,
      sql`${tokenSecrets.id} = (select s.id from token_secrets s where s.token_id = ${tokens.id} order by s.created_at desc limit 1)`,
    )
    .leftJoin(users, eq(users.id, tokens.userId))
    .leftJoin(applications, eq(applications.id, tokens.applicationId))
    .leftJoin(tokenUse, eq(tokenUse.tokenId, tokens.id))
    .where(and(userId ? eq(tokens.userId, userId) : undefined, behind))
    .orderBy(desc(tokens.createdAt), desc(tokens.id))
    .limit(limit);
}
