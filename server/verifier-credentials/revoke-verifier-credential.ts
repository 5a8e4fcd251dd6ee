import { z } from 'zod';
import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { markVerifierCredentialRevoked } from '@/db/queries/verifier-credentials';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result } from '../result';

export const revokeVerifierCredentialInput = z.object({ credentialId: z.uuid() });
export type RevokeVerifierCredentialInput = z.input<typeof revokeVerifierCredentialInput>;

/**
 * Revokes a verifier credential, for good: whoever asks with it from the commit on is answered 401.
 *
 * Refuses with NOT_FOUND (not an admin; absent, or revoked before).
 */
export async function revokeVerifierCredential(
  principal: Principal,
  input: RevokeVerifierCredentialInput,
  ctx: UseCaseContext,
): Promise<Result<{ revokedAt: Date }>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const { credentialId } = revokeVerifierCredentialInput.parse(input);
  return changeAs(principal, ctx, async ({ query, record }) => {
    const revoked = await markVerifierCredentialRevoked(query, credentialId);
    if (!revoked) return notFound();
    record({
      action: 'verifier_credential.revoke',
      target: { type: 'verifier_credential', id: credentialId, name: revoked.label },
      before: { revoked_at: null },
      after: { revoked_at: revoked.revokedAt.toISOString() },
    });
    return accept({ revokedAt: revoked.revokedAt });
  });
}
