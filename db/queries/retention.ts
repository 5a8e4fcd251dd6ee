import { sql } from 'drizzle-orm';
import type { Database } from '../client';

/** Takes rows of the change feed that are older than a day, the last one never; how many went. */
export async function trimFeed(database: Database): Promise<number> {
  const { rows } = await database.read.execute<{ gone: string }>(sql`select trim_feed() as gone`);
  return Number(rows[0]?.gone);
}

/** Drops the months of hourly use before the last `keepMonths` whole ones; how many went. */
export async function dropOldUsage(database: Database, keepMonths: number): Promise<number> {
  const { rows } = await database.read.execute<{ dropped: number }>(
    sql`select drop_old_usage(${keepMonths}) as dropped`,
  );
  return Number(rows[0]?.dropped);
}

/** Forgets processes that counted use and have been silent for 30 days; how many went. */
export async function forgetVerifierInstances(database: Database): Promise<number> {
  const { rows } = await database.read.execute<{ gone: string }>(
    sql`select forget_verifier_instances() as gone`,
  );
  return Number(rows[0]?.gone);
}
