import type { Policy } from '@/core/policy/policy';
import type { Queryable } from '@/db/client';
import { countLiveTokens, type TokenOwner } from '@/db/queries/tokens';
import { type Refusal, refuse } from '../result';

/** Refuses one more live token where the owner has as many as policy allows. Exact only under the lock of the owner's row. */
export async function refuseOverLimit(
  query: Queryable,
  owner: TokenOwner,
  { liveTokensMax }: Pick<Policy, 'liveTokensMax'>,
): Promise<Refusal | null> {
  if ((await countLiveTokens(query, owner)) < liveTokensMax) return null;
  return refuse(
    'TOKEN_LIMIT_REACHED',
    `${liveTokensMax} live tokens, which is the limit. Revoke one that is not needed.`,
  );
}
