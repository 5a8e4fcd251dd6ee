import { sql } from 'drizzle-orm';
import type { Database } from '../client';

/**
 * Tells of the first good use of an awaited secret: its predecessor has its grace left from then on. Told again, it does nothing.
 * What a verifier may write of a token's life is this function's doing (db/migrations/0024).
 *
 * @param ids of the audit row and the log's outbox row, if they are written
 */
export async function noteFirstUse(
  database: Database,
  secretId: string,
  ids: { auditId: string; outboxId: string },
): Promise<void> {
  await database.read.execute(sql`select note_first_use(${secretId}, ${ids.auditId}, ${ids.outboxId})`);
}
