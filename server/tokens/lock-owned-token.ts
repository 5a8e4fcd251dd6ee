import type { Owner } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import type { Queryable } from '@/db/client';
import { holdPolicy } from '@/db/queries/policy';
import { findToken, lockToken, type TokenRow } from '@/db/queries/tokens';
import { holdOwner, lockOwner, type OwnerState, ownerOf, readOwner } from './token-owner';

export interface OwnedToken {
  token: TokenRow;
  owner: Owner;
  ownerState: OwnerState;
}

/**
 * A token for a change that is decided by its owner, and with `underPolicy` by the policy too; undefined if there is none, or it
 * is not for the principal to touch.
 *
 * Owner first, then policy, then token: issuing takes the first two in this order, and whoever changes policy the last two, so
 * two changes never wait for each other in a ring. It is the
 * token's owner who is locked, whoever acts; a token never changes hands, so who that is can be read before. What the
 * principal is to an application is read under the lock: it changes under it too.
 */
export async function lockOwnedToken(
  query: Queryable,
  principal: Principal,
  tokenId: string,
  may: (principal: Principal, owner: Owner) => boolean,
  { underPolicy = false } = {},
): Promise<OwnedToken | undefined> {
  const found = await findToken(query, tokenId);
  if (!found) return undefined;
  const before = await readOwner(query, principal, ownerOf(found));
  // Asked so that nobody locks what is not theirs, and again when it is locked.
  if (!may(principal, before)) return undefined;
  const ownerState = await lockOwner(query, before);
  const owner = await holdOwner(query, principal, before);
  if (!may(principal, owner)) return undefined;
  if (underPolicy) await holdPolicy(query, 'to issue');
  const token = await lockToken(query, tokenId);
  return token && ownerState && { token, owner, ownerState };
}
