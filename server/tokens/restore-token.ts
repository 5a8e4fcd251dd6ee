import { z } from 'zod';
import { mayRestoreToken, mayRevokeToken } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { findViolations, type Policy, type PolicyViolation } from '@/core/policy/policy';
import { decideRestore, RESTORE_HINDRANCES, RESTORED_BY_OTHERS } from '@/core/token/restore';
import { highestRisk } from '@/core/token/token-risk';
import type { Queryable } from '@/db/client';
import { getPolicy } from '@/db/queries/policy';
import { rateLimitsOf } from '@/db/queries/rate-columns';
import {
  findLiveTokenByLabel,
  listTokenScopes,
  markTokenRestored,
  readDatabaseTimeMs,
  type TokenRow,
} from '@/db/queries/tokens';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Refusal, type Result, refuse, refuseFields } from '../result';
import { labelTaken } from './edit-token';
import { refuseOverLimit } from './live-limit';
import { lockOwnedToken, type OwnedToken } from './lock-owned-token';
import { auditedToken, ownerOf } from './token-owner';

export const restoreTokenInput = z.object({ tokenId: z.uuid() });

/**
 * Takes a revocation back: the same secrets open the token again, and what suspended it before still does. Within 24 hours of
 * the revocation by the database's clock, never after an exposure, and by whichever side revoked it.
 *
 * It becomes one of its owner's live tokens again, so what is asked of a new one is asked of it under the same locks: its
 * label, the limit, an active owner, and the policy of today.
 *
 * Refuses with NOT_FOUND, FORBIDDEN (the other side revoked it), ALREADY_DONE (not revoked), NOT_RESTORABLE, OWNER_INACTIVE,
 * AGAINST_POLICY, TOKEN_LIMIT_REACHED, INVALID_INPUT (fields: label).
 */
export async function restoreToken(
  principal: Principal,
  input: z.input<typeof restoreTokenInput>,
  ctx: UseCaseContext,
): Promise<Result<null>> {
  const { tokenId } = restoreTokenInput.parse(input);
  return changeAs(principal, ctx, async ({ query, record }) => {
    const owned = await lockOwnedToken(query, principal, tokenId, mayRevokeToken, { underPolicy: true });
    if (!owned) return notFound();
    const { token } = owned;
    if (!token.revokedAt) return refuse('ALREADY_DONE', 'This token is not revoked.');
    const refusal =
      (await refuseByRecord(query, principal, owned)) ?? (await refuseAsLive(query, principal, owned));
    if (refusal) return refusal;
    await markTokenRestored(query, token.id);
    record({
      action: 'token.restore',
      ...auditedToken(token),
      before: {
        revoked_at: token.revokedAt.toISOString(),
        revoked_as: token.revokedAs,
        revoke_reason: token.revokeReason,
      },
      after: { revoked_at: null },
    });
    return accept(null);
  });
}

const INACTIVE = {
  user: 'Its owner’s account is not active: it cannot hold live tokens.',
  application: 'Its application is archived: it cannot hold live tokens. Restore it first.',
} as const;

const VIOLATION_WORDS: Record<PolicyViolation, string> = {
  never_expires: 'it never expires',
  lives_too_long: 'it lives too long',
  needs_networks: 'it works from any address',
  rate_too_high: 'it may make too many requests',
};

/** What its own revocation says against it. */
async function refuseByRecord(
  query: Queryable,
  principal: Principal,
  { token, owner }: OwnedToken,
): Promise<Refusal | null> {
  if (!token.revokedAt) return null;
  const decided = decideRestore({ ...token, revokedAt: token.revokedAt }, await readDatabaseTimeMs(query));
  // First what holds for everybody: nobody is sent to an admin who could not do it either.
  if (!decided.ok) return refuse('NOT_RESTORABLE', RESTORE_HINDRANCES[decided.because]);
  return mayRestoreToken(principal, owner, token.revokedAs)
    ? null
    : refuse('FORBIDDEN', RESTORED_BY_OTHERS[token.revokedAs ?? 'admin']);
}

/** What its owner and the policy say against one more live token like it; decided under the lock of the owner's row. */
async function refuseAsLive(
  query: Queryable,
  principal: Principal,
  { token, ownerState }: OwnedToken,
): Promise<Refusal | null> {
  const owner = ownerOf(token);
  if (!ownerState.active) return refuse('OWNER_INACTIVE', INACTIVE[owner.type]);
  const policy = await getPolicy(query);
  const violations = await violationsOf(query, token, policy);
  if (violations.length > 0) {
    const words = violations.map((violation) => VIOLATION_WORDS[violation]).join(', ');
    return refuse('AGAINST_POLICY', `The policy of today does not allow this token: ${words}.`);
  }
  if (await findLiveTokenByLabel(query, owner, token.label)) {
    return refuseFields({ label: labelTaken(principal, owner, 'Rename one of the two first.') });
  }
  return refuseOverLimit(query, owner, policy);
}

async function violationsOf(query: Queryable, token: TokenRow, policy: Policy): Promise<PolicyViolation[]> {
  const scopes = await listTokenScopes(query, [token.id]);
  const risk = highestRisk(scopes.filter((scope) => !scope.retiredAt).map((scope) => scope.risk));
  return findViolations({ ...token, risk, rateLimits: rateLimitsOf(token) }, policy);
}
