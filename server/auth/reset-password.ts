import { z } from 'zod';
import type { UseCaseContext } from '../context';
import type { Result } from '../result';
import { parsePerson, typedField } from '../users/person';
import { enterByLink } from './enter-by-link';
import { findLinkUser, linkInvalid, linkSecretField } from './one-time-links';
import type { StartedSession } from './session';

export const resetPasswordInput = z.object({ secret: linkSecretField, password: typedField });
export type ResetPasswordInput = z.input<typeof resetPasswordInput>;

/**
 * Sets a new password by a reset link. Every session the user had is ended, whoever held it; the one that starts is new.
 *
 * Refuses with LINK_INVALID, INVALID_INPUT (fields: password), RATE_LIMITED.
 */
export async function resetPassword(
  input: ResetPasswordInput,
  ctx: UseCaseContext,
): Promise<Result<StartedSession>> {
  const { secret, ...typed } = resetPasswordInput.parse(input);
  const user = await findLinkUser(ctx.db.read, 'password_reset', secret);
  if (!user) return linkInvalid();
  const chosen = parsePerson(typed, user);
  if (!chosen.ok) return chosen;
  return enterByLink({ purpose: 'password_reset', secret }, user, chosen.value.password, ctx);
}
