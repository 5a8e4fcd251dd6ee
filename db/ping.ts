import { sql } from 'drizzle-orm';
import type { Database } from './client';

/** Whether the database answers: what readiness asks. */
export async function ping(database: Database): Promise<boolean> {
  try {
    await database.read.execute(sql`select 1`);
    return true;
  } catch {
    // Why it does not answer is for the log of those who need its data; readiness is yes or no.
    return false;
  }
}
