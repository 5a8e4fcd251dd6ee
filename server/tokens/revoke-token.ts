import { z } from 'zod';
import { mayRevokeTokenAs } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { parseReason } from '@/core/text/reason';
import { REVOKE_REASON_MISSING, REVOKE_REASONS } from '@/core/token/revoke-reason';
import { lockToken, markTokenRevoked } from '@/db/queries/tokens';
import { actorOf, changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse, refuseFields } from '../result';
import { auditedToken, holdOwner, ownerOf } from './token-owner';

/** One of the reasons there are. */
export const revokeReasonField = z.enum(REVOKE_REASONS, { error: REVOKE_REASON_MISSING });

export const revokeTokenInput = z.object({
  tokenId: z.uuid(),
  reason: revokeReasonField,
  note: z.string().default(''),
});
export type RevokeTokenInput = z.input<typeof revokeTokenInput>;

/**
 * Revokes a token. Resolves after the commit: from then on every verifier that is current refuses it, for good unless it is
 * restored. @see restoreToken
 *
 * Refuses with NOT_FOUND (absent, or another owner's), ALREADY_REVOKED, INVALID_INPUT (fields: note).
 */
export async function revokeToken(
  principal: Principal,
  input: RevokeTokenInput,
  ctx: UseCaseContext,
): Promise<Result<{ revokedAt: Date }>> {
  const { tokenId, reason, note } = revokeTokenInput.parse(input);
  const cleanNote = parseReason(note);
  if (!cleanNote.ok) return refuseFields({ note: cleanNote.message });

  return changeAs(principal, ctx, async ({ query, record }) => {
    const token = await lockToken(query, tokenId);
    if (!token) return notFound();
    const owner = await holdOwner(query, principal, ownerOf(token));
    const as = mayRevokeTokenAs(principal, owner);
    if (!as) return notFound();
    if (token.revokedAt) return refuse('ALREADY_REVOKED', 'This token is revoked already.');
    const revokedAt = await markTokenRevoked(query, token.id, {
      by: actorOf(principal),
      as,
      reason,
      note: cleanNote.text || null,
    });
    record({
      action: 'token.revoke',
      ...auditedToken(token),
      reason,
      before: { revoked_at: null },
      after: { revoked_at: revokedAt.toISOString(), note: cleanNote.text || null },
    });
    return accept({ revokedAt });
  });
}
