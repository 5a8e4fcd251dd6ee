import { and, asc, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import type { ActedAs } from '@/core/access/authorize';
import type { Queryable } from '../client';
import { apis, scopes, tokenScopes, tokenSecrets, tokens } from '../schema';

export type TokenRow = typeof tokens.$inferSelect;

/** Whose tokens a question is about. */
export type TokenOwner = { type: 'user'; id: string } | { type: 'application'; id: string };

const ownedBy = (owner: TokenOwner) =>
  owner.type === 'user' ? eq(tokens.userId, owner.id) : eq(tokens.applicationId, owner.id);

/** Not revoked and not yet expired, by the database's clock. */
export const liveTokens = and(
  isNull(tokens.revokedAt),
  or(isNull(tokens.expiresAt), gt(tokens.expiresAt, sql`clock_timestamp()`)),
);

/** The same in a subquery that calls its tokens `t`. */
export const liveT = sql`t.revoked_at is null and (t.expires_at is null or t.expires_at > clock_timestamp())`;

/** A token's secret that is shown of it: the newest one. Joins `token_secrets`. */
export const currentSecret = sql`${tokenSecrets.id} = (
  select s.id from token_secrets s where s.token_id = ${tokens.id} order by s.created_at desc limit 1)`;

/** Counts an owner's live tokens. Exact only under the lock of the owner's row. */
export async function countLiveTokens(query: Queryable, owner: TokenOwner): Promise<number> {
  return query.$count(tokens, and(ownedBy(owner), liveTokens));
}

/** Ids of an owner's live tokens. All there are only under the lock of the owner's row. */
export async function listLiveTokenIds(query: Queryable, owner: TokenOwner): Promise<string[]> {
  const rows = await query
    .select({ id: tokens.id })
    .from(tokens)
    .where(and(ownedBy(owner), liveTokens));
  return rows.map(({ id }) => id);
}

/** Another live token of this owner with this label, if there is one. Exact only under the lock of the owner's row. */
export async function findLiveTokenByLabel(
  query: Queryable,
  owner: TokenOwner,
  label: string,
): Promise<{ id: string } | undefined> {
  const [row] = await query
    .select({ id: tokens.id })
    .from(tokens)
    .where(and(ownedBy(owner), liveTokens, eq(tokens.label, label)))
    .limit(1);
  return row;
}

export interface NewToken {
  token: typeof tokens.$inferInsert;
  secret: typeof tokenSecrets.$inferInsert;
  scopeIds: readonly string[];
}

export async function insertToken(query: Queryable, { token, secret, scopeIds }: NewToken): Promise<void> {
  await query.insert(tokens).values(token);
  await query.insert(tokenSecrets).values(secret);
  if (scopeIds.length > 0) {
    await query.insert(tokenScopes).values(scopeIds.map((scopeId) => ({ tokenId: token.id, scopeId })));
  }
}

/** Locks one token's row, in a statement of its own: what is read after it is read by a newer snapshot. */
export async function lockToken(query: Queryable, tokenId: string): Promise<TokenRow | undefined> {
  const [row] = await query.select().from(tokens).where(eq(tokens.id, tokenId)).for('update');
  return row;
}

/** The database's clock, epoch milliseconds: it decides what is over, on every machine the same. */
export async function readDatabaseTimeMs(query: Queryable): Promise<number> {
  const { rows } = await query.execute<{ now_ms: number }>(
    sql`select extract(epoch from clock_timestamp())::float8 * 1000 as now_ms`,
  );
  const [row] = rows;
  if (!row) throw new Error('The database told no time.');
  return row.now_ms;
}

export async function findToken(query: Queryable, tokenId: string): Promise<TokenRow | undefined> {
  const [row] = await query.select().from(tokens).where(eq(tokens.id, tokenId));
  return row;
}

export async function updateTokenText(
  query: Queryable,
  tokenId: string,
  text: { label?: string; note?: string },
): Promise<void> {
  await query.update(tokens).set(text).where(eq(tokens.id, tokenId));
}

/** Who did it, as the rows keep it. */
interface Actor {
  type: string;
  id: string;
}

export async function markTokenRevoked(
  query: Queryable,
  tokenId: string,
  revocation: {
    by: Actor;
    as: ActedAs;
    reason: NonNullable<TokenRow['revokeReason']>;
    note: string | null;
  },
): Promise<Date> {
  const [row] = await query
    .update(tokens)
    .set({
      revokedAt: sql`clock_timestamp()`,
      revokedByType: revocation.by.type,
      revokedById: revocation.by.id,
      revokedAs: revocation.as,
      revokeReason: revocation.reason,
      revokeNote: revocation.note,
    })
    .where(and(eq(tokens.id, tokenId), isNull(tokens.revokedAt)))
    .returning({ revokedAt: tokens.revokedAt });
  if (!row?.revokedAt) throw new Error('The token was revoked while its row was locked.');
  return row.revokedAt;
}

/** Takes a revocation back, under the locks of its owner's row and its own. */
export async function markTokenRestored(query: Queryable, tokenId: string): Promise<void> {
  await query
    .update(tokens)
    .set({
      revokedAt: null,
      revokedByType: null,
      revokedById: null,
      revokedAs: null,
      revokeReason: null,
      revokeNote: null,
    })
    .where(eq(tokens.id, tokenId));
}

/** Suspends a token; one that its owner suspended becomes an admin's. Under the lock of its row. */
export async function markTokenSuspended(
  query: Queryable,
  tokenId: string,
  suspension: { by: Actor; as: ActedAs; reason: string | null },
): Promise<Date> {
  const [row] = await query
    .update(tokens)
    .set({
      suspendedAt: sql`clock_timestamp()`,
      suspendedByType: suspension.by.type,
      suspendedById: suspension.by.id,
      suspendedAs: suspension.as,
      suspendReason: suspension.reason,
    })
    .where(eq(tokens.id, tokenId))
    .returning({ suspendedAt: tokens.suspendedAt });
  if (!row?.suspendedAt) throw new Error('The token is gone while its row was locked.');
  return row.suspendedAt;
}

export async function markTokenResumed(query: Queryable, tokenId: string): Promise<void> {
  await query
    .update(tokens)
    .set({
      suspendedAt: null,
      suspendedByType: null,
      suspendedById: null,
      suspendedAs: null,
      suspendReason: null,
    })
    .where(eq(tokens.id, tokenId));
}

export interface TokenScopeRow {
  tokenId: string;
  scopeId: string;
  name: string;
  description: string;
  groupName: string;
  risk: 'low' | 'elevated' | 'high';
  access: 'read' | 'write' | 'admin';
  retiredAt: Date | null;
  apiName: string;
  audience: string;
}

/** The scopes of several tokens, highest risk first. */
export async function listTokenScopes(
  query: Queryable,
  tokenIds: readonly string[],
): Promise<TokenScopeRow[]> {
  if (tokenIds.length === 0) return [];
  return query
    .select({
      tokenId: tokenScopes.tokenId,
      scopeId: scopes.id,
      name: scopes.name,
      description: scopes.description,
      groupName: scopes.groupName,
      risk: scopes.risk,
      access: scopes.access,
      retiredAt: scopes.retiredAt,
      apiName: apis.name,
      audience: apis.audience,
    })
    .from(tokenScopes)
    .innerJoin(scopes, eq(scopes.id, tokenScopes.scopeId))
    .innerJoin(apis, eq(apis.id, scopes.apiId))
    .where(inArray(tokenScopes.tokenId, [...tokenIds]))
    .orderBy(
      sql`case ${scopes.risk} when 'high' then 0 when 'elevated' then 1 else 2 end`,
      asc(apis.name),
      asc(scopes.name),
    );
}
