import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { bulkRevocations, bulkRevocationTokens, tokens } from '../schema';

export type BulkRevocationRow = typeof bulkRevocations.$inferSelect;

/** Keeps a decision and the tokens it is about. */
export async function insertBulkRevocation(
  query: Queryable,
  revocation: typeof bulkRevocations.$inferInsert,
  tokenIds: readonly string[],
): Promise<void> {
  await query.insert(bulkRevocations).values(revocation);
  await query.execute(sql`
    insert into bulk_revocation_tokens (bulk_revocation_id, token_id)
    select ${revocation.id}::uuid, unnest(${sql.param([...tokenIds])}::uuid[])`);
}

export async function findBulkRevocation(
  query: Queryable,
  id: string,
): Promise<BulkRevocationRow | undefined> {
  const [row] = await query.select().from(bulkRevocations).where(eq(bulkRevocations.id, id));
  return row;
}

export async function listUnfinishedBulkRevocations(query: Queryable): Promise<string[]> {
  const rows = await query
    .select({ id: bulkRevocations.id })
    .from(bulkRevocations)
    .where(isNull(bulkRevocations.finishedAt))
    .orderBy(asc(bulkRevocations.id));
  return rows.map((row) => row.id);
}

/** Takes a decision to carry out; undefined while another process does, and once it is carried out. */
export async function claimBulkRevocation(
  query: Queryable,
  id: string,
): Promise<BulkRevocationRow | undefined> {
  const [row] = await query
    .select()
    .from(bulkRevocations)
    .where(and(eq(bulkRevocations.id, id), isNull(bulkRevocations.finishedAt)))
    .for('update', { skipLocked: true });
  return row;
}

export type DoomedToken = Pick<typeof tokens.$inferSelect, 'id' | 'label' | 'userId' | 'applicationId'>;

/** Locks the next tokens whose turn it is, in the order of their ids: two who do this wait for each other, not in a ring. */
export async function lockNextTokens(query: Queryable, id: string, limit: number): Promise<DoomedToken[]> {
  const next = await query
    .select({ tokenId: bulkRevocationTokens.tokenId })
    .from(bulkRevocationTokens)
    .where(and(eq(bulkRevocationTokens.bulkRevocationId, id), isNull(bulkRevocationTokens.outcome)))
    .orderBy(asc(bulkRevocationTokens.tokenId))
    .limit(limit);
  const ids = next.map((row) => row.tokenId);
  return query
    .select({
      id: tokens.id,
      label: tokens.label,
      userId: tokens.userId,
      applicationId: tokens.applicationId,
    })
    .from(tokens)
    .where(and(sql`${tokens.id} = any (${sql.param(ids)}::uuid[])`, isNull(tokens.revokedAt)))
    .orderBy(asc(tokens.id))
    .for('update');
}

/** Revokes locked tokens as a decision says, and counts them there. */
export async function revokeAsDecided(
  query: Queryable,
  decision: BulkRevocationRow,
  tokenIds: readonly string[],
): Promise<Date> {
  const ids = sql`${sql.param([...tokenIds])}::uuid[]`;
  const [first] = await query
    .update(tokens)
    .set({
      // One instant for all of them.
      revokedAt: sql`statement_timestamp()`,
      revokedByType: decision.confirmedByType,
      revokedById: decision.confirmedById,
      // Admins decide on many, of whomever they are.
      revokedAs: 'admin',
      revokeReason: decision.reason,
      revokeNote: decision.note,
    })
    .where(sql`${tokens.id} = any (${ids})`)
    .returning({ revokedAt: tokens.revokedAt });
  await query
    .update(bulkRevocationTokens)
    .set({ outcome: 'revoked' })
    .where(
      and(
        eq(bulkRevocationTokens.bulkRevocationId, decision.id),
        sql`${bulkRevocationTokens.tokenId} = any (${ids})`,
      ),
    );
  await query
    .update(bulkRevocations)
    .set({ revoked: sql`${bulkRevocations.revoked} + ${tokenIds.length}` })
    .where(eq(bulkRevocations.id, decision.id));
  if (!first?.revokedAt) throw new Error('Locked tokens are gone.');
  return first.revokedAt;
}

/** Counts what somebody else revoked before its turn, and ends the decision when nothing of it is left. */
export async function settleBulkRevocation(query: Queryable, id: string): Promise<void> {
  await query.execute(sql`
    with gone as (
      update bulk_revocation_tokens i set outcome = 'passed_over' from tokens t
      where i.bulk_revocation_id = ${id}::uuid and i.outcome is null and t.id = i.token_id and t.revoked_at is not null
      returning 1
    )
    update bulk_revocations set passed_over = passed_over + (select count(*) from gone)
    where id = ${id}::uuid and exists (select from gone)`);
  await query.execute(sql`
    update bulk_revocations set finished_at = clock_timestamp()
    where id = ${id}::uuid and finished_at is null and not exists (
      select from bulk_revocation_tokens where bulk_revocation_id = ${id}::uuid and outcome is null)`);
}
