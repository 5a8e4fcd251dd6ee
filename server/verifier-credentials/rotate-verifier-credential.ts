import { z } from 'zod';
import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import type { TokenSecret } from '@/core/token/token-secret';
import { lockVerifierCredential, retireVerifierCredential } from '@/db/queries/verifier-credentials';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse, refuseFields } from '../result';
import { insertCredential } from './insert-credential';

export const rotateVerifierCredentialInput = z.object({
  credentialId: z.uuid(),
  /** How long the old one goes on beside the new one: 0 to GRACE_HOURS_MAX. */
  graceHours: z.number(),
});
export type RotateVerifierCredentialInput = z.input<typeof rotateVerifierCredentialInput>;

/** A month: time enough to reach every server, and an end. */
export const GRACE_HOURS_MAX = 720;
const HOUR_MS = 3_600_000;

/**
 * Issues the successor of a verifier credential, of the same API and label, and lets the old one end after a while: servers
 * move over one by one and none is refused meanwhile. The secret is answered this once.
 *
 * Refuses with NOT_FOUND (not an admin; absent), ALREADY_DONE (revoked, or rotated before), INVALID_INPUT (fields: grace_hours).
 */
export async function rotateVerifierCredential(
  principal: Principal,
  input: RotateVerifierCredentialInput,
  ctx: UseCaseContext,
): Promise<Result<{ id: string; secret: TokenSecret; oldRetiresAt: Date }>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const { credentialId, graceHours } = rotateVerifierCredentialInput.parse(input);
  if (!(graceHours >= 0 && graceHours <= GRACE_HOURS_MAX)) {
    return refuseFields({ grace_hours: `From 0 to ${GRACE_HOURS_MAX} hours.` });
  }
  return changeAs(principal, ctx, async ({ query, record }) => {
    const old = await lockVerifierCredential(query, credentialId);
    if (!old) return notFound();
    if (old.revokedAt || old.retireAt) {
      return refuse('ALREADY_DONE', 'This credential ends already: its successor is in the list.');
    }
    const { id, secret } = await insertCredential(
      query,
      principal,
      { apiId: old.apiId, label: old.label },
      ctx,
    );
    const oldRetiresAt = await retireVerifierCredential(query, old.id, graceHours * HOUR_MS);
    record({
      action: 'verifier_credential.rotate',
      target: { type: 'verifier_credential', id: old.id, name: old.label },
      before: { retire_at: null },
      after: { retire_at: oldRetiresAt.toISOString(), successor: id },
    });
    return accept({ id, secret, oldRetiresAt });
  });
}
