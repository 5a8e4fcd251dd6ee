import type { Database } from '@/db/client';
import { dropOldUsage, forgetVerifierInstances, trimFeed } from '@/db/queries/retention';
import { reweighTokens } from '@/db/queries/token-directory';

/** Batches of one duty in a round: what is left, the next round takes. */
const BATCHES_MAX = 20;

/**
 * What grows with use is kept within its time, and what time changes is kept true. Several portals may do it at once. A duty that
 * fails keeps none of the others from being done.
 *
 * @throws AggregateError of what failed
 */
export async function keepHouse(database: Database, usageRetentionMonths: number): Promise<void> {
  const duties = await Promise.allSettled([
    untilDone(() => trimFeed(database)),
    dropOldUsage(database, usageRetentionMonths),
    untilDone(() => forgetVerifierInstances(database)),
    untilDone(() => reweighTokens(database.read)),
  ]);
  const failures = duties.flatMap((duty) => (duty.status === 'rejected' ? [duty.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, 'Some of the housekeeping was not done.');
}

async function untilDone(batch: () => Promise<number>): Promise<void> {
  for (let n = 0; n < BATCHES_MAX && (await batch()) > 0; n += 1);
}
