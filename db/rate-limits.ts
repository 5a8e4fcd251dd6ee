import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from './client';

/** So many points within so many seconds, counted from the first. */
export interface RateLimit {
  /** Part of the stored key: one name, one count. */
  name: string;
  points: number;
  seconds: number;
}

export type Spent = { ok: true } | { ok: false; waitSeconds: number };

/** The library keeps one object per limit; ours are as many as there are pools times limits. */
const limitersOf = new WeakMap<Database, Map<string, RateLimiterPostgres>>();

/**
 * Spends one point of `key` under a limit, exact under any number of parallel calls and over all processes: one statement
 * on one row. Beyond the limit nothing but time helps, and trying on makes it no longer.
 */
export async function spend(database: Database, limit: RateLimit, key: string): Promise<Spent> {
  try {
    await limiter(database, limit).consume(key);
    return { ok: true };
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    return { ok: false, waitSeconds: Math.max(1, Math.ceil(refused.msBeforeNext / 1000)) };
  }
}

/** Gives a point back that turned out not to count. */
export async function refund(database: Database, limit: RateLimit, key: string): Promise<void> {
  await limiter(database, limit).reward(key);
}

function limiter(database: Database, { name, points, seconds }: RateLimit): RateLimiterPostgres {
  const limiters = limitersOf.get(database) ?? new Map<string, RateLimiterPostgres>();
  limitersOf.set(database, limiters);
  const known = limiters.get(name);
  if (known) return known;
  const made = new RateLimiterPostgres({
    storeClient: database.pool,
    storeType: 'pool',
    tableName: 'rate_limits',
    // Migrations make tables; the portal's role may not.
    tableCreated: true,
    keyPrefix: name,
    points,
    duration: seconds,
  });
  limiters.set(name, made);
  return made;
}
