'use server';
import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { type RotatedToken, rotationFields } from '@/components/tokens/view-models';
import { formatPublicId } from '@/core/ids/public-id';
import { defineAction } from '@/server/actions/define-action';
import { publicIdField } from '@/server/actions/form-input';
import { accept } from '@/server/result';
import { endOldSecret } from '@/server/tokens/end-old-secret';
import { type RotateTokenInput, rotateToken } from '@/server/tokens/rotate-token';
import { toIssuedView } from '../../issued-view';

const HOUR_SECONDS = 3_600;
/** A number, or what was typed where one belongs and is none: the use case says so. */
const hoursField = z.string().default('').transform(Number);

const rotateForm = z.object({
  [rotationFields.token]: publicIdField('token'),
  [rotationFields.end]: z.enum(['now', 'later', 'on_first_use']),
  [rotationFields.graceHours]: hoursField,
  [rotationFields.idempotencyKey]: z.string().min(8).max(128),
});

/** Rotates a token. Its answer is the one place where the new secret ever leaves the server. */
export const rotateTokenAction = defineAction({ input: rotateForm }, async (user, form, ctx) => {
  const end: RotateTokenInput['end'] =
    form.end === 'now' ? { when: 'now' } : { when: form.end, graceSeconds: form.grace_hours * HOUR_SECONDS };
  const rotated = await rotateToken(
    user,
    { tokenId: form.token_id, end, idempotencyKey: form.idempotency_key },
    ctx,
  );
  if (!rotated.ok) return rotated;
  const { kind, secretId, oldRetiresAt } = rotated.value;
  return accept<RotatedToken>({
    ...(await toIssuedView(user, kind, rotated.value, ctx)),
    secretId: formatPublicId('tokenSecret', secretId),
    oldRetiresAt,
  });
});

const endForm = z.object({
  token_id: publicIdField('token'),
  /** From now on; 0: now. */
  hours: hoursField,
});

export const endOldSecretAction = defineAction({ input: endForm }, async (user, form, ctx) => {
  const retireAt = form.hours === 0 ? 'now' : new Date(ctx.clock.nowMs() + form.hours * HOUR_SECONDS * 1_000);
  const ended = await endOldSecret(user, { tokenId: form.token_id, retireAt }, ctx);
  if (!ended.ok) return ended;
  revalidatePath(`/tokens/${formatPublicId('token', form.token_id)}`);
  return accept(null);
});
