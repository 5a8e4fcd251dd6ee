import { z } from 'zod';
import { mayRotateToken } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { latestRetirement } from '@/core/token/rotation';
import { getPolicy, holdPolicy } from '@/db/queries/policy';
import { findOldSecret, setRetirement, type TokenSecretRow } from '@/db/queries/token-secrets';
import { lockToken } from '@/db/queries/tokens';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse, refuseFields } from '../result';
import { auditedToken, holdOwner, ownerOf } from './token-owner';

export const endOldSecretInput = z.object({
  tokenId: z.uuid(),
  /** A later instant, or an earlier one. */
  retireAt: z.union([z.literal('now'), z.instanceof(Date)]),
});

/**
 * Ends the old secret of a rotation under way: now, or at another instant than was said, as far as policy allows from the
 * rotation on. Nobody waits for the new one's first use then.
 *
 * Refuses with NOT_FOUND, ALREADY_DONE (no rotation is under way), INVALID_INPUT (fields: retire_at).
 */
export async function endOldSecret(
  principal: Principal,
  input: z.input<typeof endOldSecretInput>,
  ctx: UseCaseContext,
): Promise<Result<{ retiresAt: Date }>> {
  const { tokenId, retireAt } = endOldSecretInput.parse(input);
  return changeAs(principal, ctx, async ({ query, record }) => {
    // Before the token, as whoever changes policy does. Ending a secret now asks no policy.
    if (retireAt !== 'now') await holdPolicy(query, 'to issue');
    const token = await lockToken(query, tokenId);
    if (!token) return notFound();
    const owner = await holdOwner(query, principal, ownerOf(token));
    if (!mayRotateToken(principal, owner)) return notFound();
    const old = await findOldSecret(query, token.id);
    if (!old) return refuse('ALREADY_DONE', 'The old secret is retired: no rotation is under way.');
    if (retireAt !== 'now') {
      const { rotationGraceHoursMax } = await getPolicy(query);
      const refusal = refuseInstant(retireAt, old, rotationGraceHoursMax, ctx);
      if (refusal) return refuseFields({ retire_at: refusal });
    }
    const retiresAt = await setRetirement(query, old, retireAt);
    record({
      action: 'token.retire_old',
      ...auditedToken(token),
      before: { old_secret_retires_at: old.retireAt?.toISOString() ?? null },
      after: { old_secret_retires_at: retiresAt.toISOString() },
    });
    return accept({ retiresAt });
  });
}

function refuseInstant(
  retireAt: Date,
  old: TokenSecretRow,
  hoursMax: number,
  ctx: UseCaseContext,
): string | null {
  if (!(retireAt.getTime() > ctx.clock.nowMs())) return 'Choose an instant that is still to come.';
  const latest = latestRetirement(old.supersededAt ?? old.createdAt, hoursMax);
  return retireAt <= latest ? null : `Not after ${latest.toISOString()}: policy allows ${hoursMax} hours.`;
}
