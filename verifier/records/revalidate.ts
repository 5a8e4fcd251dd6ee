import type { Lease } from '@/core/freshness/lease';
import { findTokensOfSecrets } from '@/db/queries/verification/find-token';
import type { RecordCache } from './record-cache';
import type { AskDatabase } from './record-source';

/** Tokens looked up at once: some milliseconds of the database's, so that single lookups get their turn between. */
const TOKENS_PER_LOOKUP = 500;

export interface RevalidateOptions {
  cache: RecordCache;
  lease: Lease;
  ask: AskDatabase;
}

/**
 * Looks up again, in bulk, the tokens that are held since before this epoch: after a failover nothing held is vouched for, and
 * each would be looked up by itself when it is asked about. Those last used come first. It ends with the epoch, and with the
 * first lookup that fails: what it did not come to is looked up when it is asked for, as ever.
 */
export async function revalidate({ cache, lease, ask }: RevalidateOptions): Promise<void> {
  const { epoch } = lease;
  const unproven = cache.tokens.unproven();
  for (let from = 0; from < unproven.length && lease.epoch === epoch; from += TOKENS_PER_LOOKUP) {
    const chunk = unproven.slice(from, from + TOKENS_PER_LOOKUP);
    const fill = { stamp: lease.stamp(), position: cache.position };
    const secretIds = chunk.map(([, { facts }]) => facts.secret.id);
    const records = await ask('find_tokens_of_secrets', (database) =>
      findTokensOfSecrets(database, secretIds),
    );
    const bySecret = new Map(records.map((record) => [record.facts.secret.id, record]));
    for (const [key, { facts }] of chunk) {
      const record = bySecret.get(facts.secret.id);
      if (record) cache.holdToken(key, record, fill);
    }
  }
}
