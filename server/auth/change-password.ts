import { z } from 'zod';
import type { UserPrincipal } from '@/core/access/principal';
import { parseNewPassword } from '@/core/password/new-password';
import { findUser, lockUser } from '@/db/queries/users';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse, refuseFields } from '../result';
import { typedField } from '../users/person';
import { hashPassword, verifyPassword } from './password-hash';
import { setPassword } from './set-password';
import { hashingBusy, spendSignInPoints } from './sign-in-limits';

export const changePasswordInput = z.object({ currentPassword: typedField, newPassword: typedField });
export type ChangePasswordInput = z.input<typeof changePasswordInput>;

/**
 * Changes the caller's own password. The current one is asked for, under the limits of a sign-in: a screen left unlocked
 * is not enough to take the account over. Every other session of theirs is ended.
 *
 * Refuses with INVALID_INPUT (fields: currentPassword, newPassword), RATE_LIMITED.
 */
export async function changePassword(
  principal: UserPrincipal,
  input: ChangePasswordInput,
  ctx: UseCaseContext,
): Promise<Result<null>> {
  const { currentPassword, newPassword } = changePasswordInput.parse(input);
  const user = await findUser(ctx.db.read, principal.userId);
  if (!user || user.email === null) return notFound();
  const chosen = parseNewPassword(newPassword, { email: user.email, name: user.name });
  if (!chosen.ok) return refuseFields({ newPassword: chosen.message });

  const spent = await spendSignInPoints(user.email, ctx);
  if (!spent.ok) return spent;
  const right = await verifyPassword(user.passwordHash, currentPassword);
  if (right === null) return hashingBusy();
  if (!right) return refuseFields({ currentPassword: 'Not your current password.' });
  await spent.value.giveBack();
  const passwordHash = await hashPassword(chosen.password);
  if (passwordHash === null) return hashingBusy();

  return changeAs(principal, ctx, async (tx) => {
    const current = await lockUser(tx.query, user.id);
    if (!current || current.suspendedAt || current.passwordHash !== user.passwordHash) {
      return refuse(
        'ALREADY_DONE',
        'The password was changed in the meantime. Sign in again with the newer one.',
      );
    }
    await setPassword(tx, current, passwordHash, {
      reason: 'password_changed',
      keepSessionId: principal.sessionId,
    });
    return accept(null);
  });
}
