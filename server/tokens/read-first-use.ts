import { maySeeToken } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { findFirstUseOfSecret, findLastRefusal, listAskedWith } from '@/db/queries/first-use';
import { findTokenUse, type TokenUseRow } from '@/db/queries/token-usage';
import { findToken } from '@/db/queries/tokens';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result } from '../result';
import { ownerOf, readOwner } from './token-owner';

export interface FirstUse {
  at: Date;
  /** The outcome's code. */
  code: string;
  /** Null if the API gave none. */
  address: string | null;
  /** One the API asked for; null if it asked for none. */
  scope: string | null;
}

/**
 * The first request with a token that was let in, as soon as a verifier has reported it. Before that the last one that was
 * refused, so that whoever mends their call sees what is wrong with it now. Null before any.
 *
 * With `secretId`: the same of that one of its secrets. Refuses with NOT_FOUND.
 */
export async function readFirstUse(
  principal: Principal,
  { tokenId, secretId = null }: { tokenId: string; secretId?: string | null },
  ctx: UseCaseContext,
): Promise<Result<FirstUse | null>> {
  const query = ctx.db.read;
  const token = await findToken(query, tokenId);
  if (!token) return notFound();
  if (!maySeeToken(principal, await readOwner(query, principal, ownerOf(token)))) return notFound();
  const used = secretId
    ? await findFirstUseOfSecret(query, tokenId, secretId)
    : toOutcome(await findTokenUse(query, tokenId));
  const outcome = used ?? (await findLastRefusal(query, tokenId, secretId));
  if (!outcome) return accept(null);
  const asked = await listAskedWith(query, tokenId, secretId, outcome);
  const firstOf = (dimension: 'address' | 'scope') =>
    asked.find((one) => one.dimension === dimension)?.value ?? null;
  return accept({ ...outcome, address: firstOf('address'), scope: firstOf('scope') });
}

const toOutcome = (use: TokenUseRow | undefined) => use && { code: 'VALID', at: use.firstUsedAt };
