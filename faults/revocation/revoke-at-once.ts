import type { FaultBed } from './fault-bed';
import type { RunningLoad } from './under-load';
import type { LoadToken } from './verification-load';

/**
 * Revokes all of them in one transaction: their rows of the feed become visible in the same instant. The watched ones among
 * them are asked about from then on.
 */
export async function revokeAtOnce(
  { portal }: Pick<FaultBed, 'portal'>,
  { checker, load }: RunningLoad,
  tokens: readonly LoadToken[],
  watched: readonly LoadToken[] = tokens,
): Promise<void> {
  const askedAt = performance.now();
  for (const { tokenId } of watched) checker.revoking(tokenId, askedAt);
  await portal.asOwner(
    `update tokens set revoked_at = clock_timestamp(), revoke_reason = 'other' where id = any ($1)`,
    [tokens.map(({ tokenId }) => tokenId)],
  );
  const acknowledgedAt = performance.now();
  for (const token of watched) {
    checker.acknowledged(token.tokenId, acknowledgedAt);
    load.revoked(token);
    void load.acknowledged(token);
  }
}
