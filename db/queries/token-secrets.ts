import { and, desc, eq, gt, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { OldSecretEnd } from '@/core/token/rotation';
import type { Queryable } from '../client';
import { tokenSecrets } from '../schema';

/** A secret as anything but verification knows it: never its digest. */
export type TokenSecretRow = Omit<
  typeof tokenSecrets.$inferSelect,
  'digest' | 'digestAlgorithm' | 'pepperVersion'
>;

const COLUMNS = {
  id: tokenSecrets.id,
  tokenId: tokenSecrets.tokenId,
  prefix: tokenSecrets.prefix,
  lastFour: tokenSecrets.lastFour,
  createdAt: tokenSecrets.createdAt,
  firstUsedAt: tokenSecrets.firstUsedAt,
  retireAt: tokenSecrets.retireAt,
  retireOnUseGraceSeconds: tokenSecrets.retireOnUseGraceSeconds,
  supersededAt: tokenSecrets.supersededAt,
  awaited: tokenSecrets.awaited,
};

/** A token's secrets, the newest first. */
export async function listTokenSecrets(query: Queryable, tokenId: string): Promise<TokenSecretRow[]> {
  return query
    .select(COLUMNS)
    .from(tokenSecrets)
    .where(eq(tokenSecrets.tokenId, tokenId))
    .orderBy(desc(tokenSecrets.createdAt));
}

/** Which token a secret belongs to, and when that one of its secrets is retired: a token in rotation has two. */
export async function findSecretByDigest(
  query: Queryable,
  digest: Buffer,
): Promise<{ tokenId: string; retireAt: Date | null } | undefined> {
  const [row] = await query
    .select({ tokenId: tokenSecrets.tokenId, retireAt: tokenSecrets.retireAt })
    .from(tokenSecrets)
    .where(eq(tokenSecrets.digest, digest));
  return row;
}

/**
 * The secret that a rotation has not ended yet, by the database's clock; undefined: no rotation is under way. Exact only under the
 * lock of the token's row.
 */
export async function findOldSecret(query: Queryable, tokenId: string): Promise<TokenSecretRow | undefined> {
  const [row] = await query
    .select(COLUMNS)
    .from(tokenSecrets)
    .where(
      and(
        eq(tokenSecrets.tokenId, tokenId),
        or(
          gt(tokenSecrets.retireAt, sql`clock_timestamp()`),
          and(isNull(tokenSecrets.retireAt), isNotNull(tokenSecrets.retireOnUseGraceSeconds)),
        ),
      ),
    );
  return row;
}

/**
 * The current secret begins to end: it makes room for the next one. Under the lock of the token's row.
 *
 * @returns when it retires; null: some time after the first use of the next one
 */
export async function supersedeSecret(
  query: Queryable,
  tokenId: string,
  end: OldSecretEnd,
): Promise<{ id: string; retireAt: Date | null }> {
  const [row] = await query
    .update(tokenSecrets)
    .set({
      supersededAt: sql`clock_timestamp()`,
      awaited: false,
      ...(end.when === 'on_first_use'
        ? { retireOnUseGraceSeconds: end.graceSeconds }
        : { retireAt: inSeconds(end.when === 'now' ? 0 : end.graceSeconds) }),
    })
    .where(
      and(
        eq(tokenSecrets.tokenId, tokenId),
        isNull(tokenSecrets.retireAt),
        isNull(tokenSecrets.retireOnUseGraceSeconds),
      ),
    )
    .returning({ id: tokenSecrets.id, retireAt: tokenSecrets.retireAt });
  if (!row) throw new Error('A token without a current secret.');
  return row;
}

export async function insertTokenSecret(
  query: Queryable,
  secret: typeof tokenSecrets.$inferInsert,
): Promise<void> {
  await query.insert(tokenSecrets).values(secret);
}

/**
 * Sets when an old secret ends: an instant, or now. Nobody waits for the first use of its successor then. Under the lock of the
 * token's row.
 */
export async function setRetirement(
  query: Queryable,
  old: { id: string; tokenId: string },
  retireAt: Date | 'now',
): Promise<Date> {
  const [row] = await query
    .update(tokenSecrets)
    .set({ retireAt: retireAt === 'now' ? inSeconds(0) : retireAt })
    .where(eq(tokenSecrets.id, old.id))
    .returning({ retireAt: tokenSecrets.retireAt });
  await query
    .update(tokenSecrets)
    .set({ awaited: false })
    .where(and(eq(tokenSecrets.tokenId, old.tokenId), eq(tokenSecrets.awaited, true)));
  if (!row?.retireAt) throw new Error('The secret is gone while its token was locked.');
  return row.retireAt;
}

const inSeconds = (seconds: number) => sql`clock_timestamp() + make_interval(secs => ${seconds})`;
