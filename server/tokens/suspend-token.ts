import { z } from 'zod';
import { mayResumeToken, maySuspendTokenAs } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { parseReason } from '@/core/text/reason';
import { lockToken, markTokenResumed, markTokenSuspended, type TokenRow } from '@/db/queries/tokens';
import { actorOf, changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Refusal, type Result, refuse, refuseFields } from '../result';
import { auditedToken, holdOwner, ownerOf } from './token-owner';

export const suspendTokenInput = z.object({ tokenId: z.uuid(), reason: z.string().default('') });
export const resumeTokenInput = z.object({ tokenId: z.uuid() });

/**
 * Suspends a token until it is resumed: every verifier that is current refuses it from the commit on. Its label stays its
 * own and it still counts as live. An admin may suspend what its owner suspended already: then only an admin resumes it.
 *
 * Refuses with NOT_FOUND, ALREADY_REVOKED, ALREADY_DONE (suspended or expired), INVALID_INPUT (fields: reason).
 */
export async function suspendToken(
  principal: Principal,
  input: z.input<typeof suspendTokenInput>,
  ctx: UseCaseContext,
): Promise<Result<{ suspendedAt: Date }>> {
  const { tokenId, reason: typed } = suspendTokenInput.parse(input);
  const reason = parseReason(typed);
  if (!reason.ok) return refuseFields({ reason: reason.message });

  return changeAs(principal, ctx, async ({ query, record }) => {
    const token = await lockToken(query, tokenId);
    if (!token) return notFound();
    const owner = await holdOwner(query, principal, ownerOf(token));
    const as = maySuspendTokenAs(principal, owner);
    if (!as) return notFound();
    const ended = refuseEnded(token, ctx);
    if (ended) return ended;
    if (token.suspendedAs === as || token.suspendedAs === 'admin') {
      return refuse('ALREADY_DONE', 'This token is suspended already.');
    }
    const suspendedAt = await markTokenSuspended(query, token.id, {
      by: actorOf(principal),
      as,
      reason: reason.text || null,
    });
    record({
      action: 'token.suspend',
      ...auditedToken(token),
      reason: reason.text || null,
      before: { suspended_at: token.suspendedAt?.toISOString() ?? null },
      after: { suspended_at: suspendedAt.toISOString(), suspended_as: as },
    });
    return accept({ suspendedAt });
  });
}

/**
 * Resumes a suspended token: the same secret opens it again. What an admin suspended only an admin resumes.
 *
 * Refuses with NOT_FOUND, FORBIDDEN, ALREADY_REVOKED, ALREADY_DONE (not suspended, or expired meanwhile).
 */
export async function resumeToken(
  principal: Principal,
  input: z.input<typeof resumeTokenInput>,
  ctx: UseCaseContext,
): Promise<Result<null>> {
  const { tokenId } = resumeTokenInput.parse(input);
  return changeAs(principal, ctx, async ({ query, record }) => {
    const token = await lockToken(query, tokenId);
    if (!token) return notFound();
    const owner = await holdOwner(query, principal, ownerOf(token));
    if (!maySuspendTokenAs(principal, owner)) return notFound();
    const ended = refuseEnded(token, ctx);
    if (ended) return ended;
    if (!token.suspendedAt || !token.suspendedAs) {
      return refuse('ALREADY_DONE', 'This token is not suspended.');
    }
    if (!mayResumeToken(principal, owner, token.suspendedAs)) {
      return refuse('FORBIDDEN', 'An admin suspended this token, so an admin has to resume it.');
    }
    await markTokenResumed(query, token.id);
    record({
      action: 'token.resume',
      ...auditedToken(token),
      before: { suspended_at: token.suspendedAt.toISOString(), suspended_as: token.suspendedAs },
      after: { suspended_at: null },
    });
    return accept(null);
  });
}

/** What has ended can neither be stopped nor go on, nor lose any more. */
export function refuseEnded(token: TokenRow, ctx: UseCaseContext): Refusal | null {
  if (token.revokedAt) return refuse('ALREADY_REVOKED', 'This token is revoked already.');
  const expired = token.expiresAt && !(token.expiresAt.getTime() > ctx.clock.nowMs());
  return expired ? refuse('ALREADY_DONE', 'This token has expired already.') : null;
}
