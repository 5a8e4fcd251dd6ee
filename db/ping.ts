import { sql } from 'drizzle-orm';
import type { Database } from './client';

/** Asks the database for a sign of life; rejects with the reason if there is none. */
export async function ping(database: Database): Promise<void> {
  await database.read.execute(sql`select 1`);
}
