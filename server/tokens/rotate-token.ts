import { z } from 'zod';
import { mayRotateToken } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { type OldSecretEnd, refuseGrace } from '@/core/token/rotation';
import type { ChangeTransaction } from '@/db/change';
import type { Queryable } from '@/db/client';
import { getPolicy } from '@/db/queries/policy';
import { findOldSecret, insertTokenSecret, supersedeSecret } from '@/db/queries/token-secrets';
import { listTokenScopes, type TokenRow } from '@/db/queries/tokens';
import { changeAs, type UseCaseContext } from '../context';
import { makeTokenSecret } from '../installation/make-token-secret';
import { findKeptAnswer, keepAnswer } from '../kept-answer';
import { accept, notFound, type Refusal, type Result, refuse, refuseFields } from '../result';
import { ROTATED, type RotatedToken } from './issued-token';
import { lockOwnedToken } from './lock-owned-token';
import { refuseEnded } from './suspend-token';
import { auditedToken } from './token-owner';

export const oldSecretEnd = z.discriminatedUnion('when', [
  z.object({ when: z.literal('now') }),
  z.object({ when: z.literal('later'), graceSeconds: z.number().or(z.nan()) }),
  z.object({ when: z.literal('on_first_use'), graceSeconds: z.number().or(z.nan()) }),
]);

export const rotateTokenInput = z.object({
  tokenId: z.uuid(),
  /** When the old secret ends. */
  end: oldSecretEnd,
  /** Made once per form: a double submit rotates once. */
  idempotencyKey: z.string().min(8).max(128).optional(),
});
export type RotateTokenInput = z.input<typeof rotateTokenInput>;

/**
 * Gives a token a new secret, and lets the old one end: now, later, or some time after the first use of the new one. Id, label,
 * scopes, expiry and restrictions stay. The secret is answered this once; a repeated `idempotencyKey` with the same input gets
 * the same answer for ten minutes.
 *
 * One rotation at a time, decided under the lock of the token's row: of any number of parallel ones one rotates. A suspended
 * token can be rotated, and stays suspended.
 *
 * Refuses with NOT_FOUND (absent, or whose secret is not the principal's to hold), ROTATION_IN_FLIGHT, ALREADY_REVOKED,
 * ALREADY_DONE (expired), OWNER_INACTIVE, INVALID_INPUT (fields: grace), IDEMPOTENCY_MISMATCH.
 */
export async function rotateToken(
  principal: Principal,
  input: RotateTokenInput,
  ctx: UseCaseContext,
): Promise<Result<RotatedToken>> {
  const { tokenId, end, idempotencyKey } = rotateTokenInput.parse(input);
  const request = { route: 'rotate-token', idempotencyKey, wanted: { tokenId, end } } as const;
  return changeAs(principal, ctx, async (tx) => {
    const owned = await lockOwnedToken(tx.query, principal, tokenId, mayRotateToken, { underPolicy: true });
    if (!owned) return notFound();
    const { token, ownerState } = owned;
    if (!ownerState.active) return refuse('OWNER_INACTIVE', INACTIVE);
    const repeated = await findKeptAnswer(tx.query, principal, request, ROTATED, ctx);
    if (repeated) return repeated;
    const refusal = refuseEnded(token, ctx) ?? (await refuseRotation(tx.query, token, end));
    if (refusal) return refusal;
    const rotated = await replaceSecret(tx, token, end, ctx);
    await keepAnswer(tx.query, principal, request, ROTATED, rotated, ctx);
    return accept(rotated);
  });
}

const INACTIVE = 'Its owner is suspended or archived: the token gets no new secret.';

async function refuseRotation(query: Queryable, token: TokenRow, end: OldSecretEnd): Promise<Refusal | null> {
  const { rotationGraceHoursMax } = await getPolicy(query);
  const grace = end.when === 'now' ? null : refuseGrace(end.graceSeconds, rotationGraceHoursMax);
  if (grace) return refuseFields({ grace });
  const old = await findOldSecret(query, token.id);
  if (!old) return null;
  return refuse(
    'ROTATION_IN_FLIGHT',
    `The last rotation is under way: the secret that ends in ${old.lastFour} still opens this token. Retire it first.`,
  );
}

async function replaceSecret(
  { query, record }: ChangeTransaction,
  token: TokenRow,
  end: OldSecretEnd,
  ctx: UseCaseContext,
): Promise<RotatedToken> {
  const old = await supersedeSecret(query, token.id, end);
  const { secret, stored } = await makeTokenSecret(query, token.kind === 'personal' ? 'pat' : 'app', ctx);
  const secretId = ctx.newId();
  await insertTokenSecret(query, {
    id: secretId,
    tokenId: token.id,
    awaited: end.when === 'on_first_use',
    ...stored,
  });
  const scopes = await listTokenScopes(query, [token.id]);
  record({
    action: 'token.rotate',
    ...auditedToken(token),
    after: {
      old_secret_retires_at: old.retireAt?.toISOString() ?? null,
      ...(end.when === 'on_first_use' ? { seconds_after_first_use: end.graceSeconds } : {}),
    },
  });
  return {
    tokenId: token.id,
    secretId,
    kind: token.kind,
    label: token.label,
    secret,
    expiresAt: token.expiresAt,
    scopes: scopes.map((scope) => scope.name),
    cidrs: token.cidrs,
    oldRetiresAt: old.retireAt,
  };
}
