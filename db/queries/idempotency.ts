import { and, eq, gt, lt, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { idempotencyKeys } from '../schema';

export interface IdempotencySlot {
  principal: string;
  route: string;
  key: string;
}

/** How long a repeated request gets its first answer again. */
export const IDEMPOTENCY_MINUTES = 10;

const oldest = sql`clock_timestamp() - make_interval(mins => ${IDEMPOTENCY_MINUTES})`;

const at = (slot: IdempotencySlot) =>
  and(
    eq(idempotencyKeys.principal, slot.principal),
    eq(idempotencyKeys.route, slot.route),
    eq(idempotencyKeys.key, slot.key),
  );

export async function findIdempotentAnswer(
  query: Queryable,
  slot: IdempotencySlot,
): Promise<{ requestHash: Buffer; sealedResponse: Buffer } | undefined> {
  const [row] = await query
    .select({ requestHash: idempotencyKeys.requestHash, sealedResponse: idempotencyKeys.sealedResponse })
    .from(idempotencyKeys)
    .where(and(at(slot), gt(idempotencyKeys.createdAt, oldest)));
  return row;
}

/** Keeps an answer for its slot, and forgets every answer that is too old to be given again. */
export async function insertIdempotentAnswer(
  query: Queryable,
  slot: IdempotencySlot,
  answer: { requestHash: Buffer; sealedResponse: Buffer },
): Promise<void> {
  await query.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, oldest));
  await query.insert(idempotencyKeys).values({ ...slot, ...answer });
}
