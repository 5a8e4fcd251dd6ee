import { z } from 'zod';
import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { cleanText } from '@/core/text/clean-text';
import { findApiByAudience } from '@/db/queries/catalogue';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuseFields } from '../result';
import { type IssuedVerifierCredential, insertCredential } from './insert-credential';

const LABEL_LENGTH_MAX = 80;

export const issueVerifierCredentialInput = z.object({
  /** The API whose servers will ask with it; nothing else of theirs says which API they are. */
  audience: z.string(),
  /** Where it will live. */
  label: z.string(),
});
export type IssueVerifierCredentialInput = z.input<typeof issueVerifierCredentialInput>;

/**
 * Issues a credential with which one API's servers ask the verifier, and returns its secret, the only time it exists
 * outside their hands. Each server may have its own.
 *
 * Refuses with NOT_FOUND (not an admin), INVALID_INPUT (fields: audience, label).
 */
export async function issueVerifierCredential(
  principal: Principal,
  input: IssueVerifierCredentialInput,
  ctx: UseCaseContext,
): Promise<Result<IssuedVerifierCredential>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const { audience, label: rawLabel } = issueVerifierCredentialInput.parse(input);
  const label = cleanText(rawLabel, { min: 1, max: LABEL_LENGTH_MAX, multiline: false });
  if (!label.ok) return refuseFields({ label: label.message });
  if (!audience.isWellFormed() || audience.includes('\0')) return refuseFields({ audience: NO_SUCH_API });

  return changeAs(principal, ctx, async ({ query, record }) => {
    const api = await findApiByAudience(query, audience);
    if (!api) return refuseFields({ audience: NO_SUCH_API });
    const { id, secret } = await insertCredential(
      query,
      principal,
      { apiId: api.id, label: label.text },
      ctx,
    );
    record({
      action: 'verifier_credential.issue',
      target: { type: 'verifier_credential', id, name: label.text },
      after: { api_id: api.id, audience: api.audience, label: label.text },
    });
    return accept({ id, secret });
  });
}

const NO_SUCH_API = 'No API has this audience.';
