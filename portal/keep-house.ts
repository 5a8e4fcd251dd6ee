import type { Database } from '@/db/client';
import { dropOldUsage, trimFeed } from '@/db/queries/retention';
import { reweighTokens } from '@/db/queries/token-directory';

/** What grows with use is kept within its time, and what time changes is kept true. Several portals may do it at once. */
export async function keepHouse(database: Database, usageRetentionMonths: number): Promise<void> {
  await trimFeed(database);
  await dropOldUsage(database, usageRetentionMonths);
  while ((await reweighTokens(database.read)) > 0);
}
