'use server';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { definePublicAction } from '@/server/actions/define-action';
import { acceptInvitation, acceptInvitationInput } from '@/server/auth/accept-invitation';
import { linkSecretField, readLink } from '@/server/auth/one-time-links';
import { resetPassword, resetPasswordInput } from '@/server/auth/reset-password';
import { writeSessionCookie } from '@/server/auth/session-cookie';
import type { Result } from '@/server/result';

const linkForm = z.object({ secret: linkSecretField });

/** Whom an invitation is for. Uses nothing up. */
export const readInvitationAction = definePublicAction({ input: linkForm }, ({ secret }, ctx) =>
  readLink({ purpose: 'invitation', secret }, ctx),
);

/** Whose password a reset link sets. Uses nothing up. */
export const readResetLinkAction = definePublicAction({ input: linkForm }, ({ secret }, ctx) =>
  readLink({ purpose: 'password_reset', secret }, ctx),
);

/** Joins, and signs in. */
export const acceptInvitationAction = definePublicAction(
  { input: acceptInvitationInput },
  async (sent, ctx): Promise<Result<null>> => {
    const started = await acceptInvitation(sent, ctx);
    if (!started.ok) return started;
    await writeSessionCookie(started.value);
    return redirect('/tokens');
  },
);

/** Sets the new password, and signs in. */
export const resetPasswordAction = definePublicAction(
  { input: resetPasswordInput },
  async (sent, ctx): Promise<Result<null>> => {
    const started = await resetPassword(sent, ctx);
    if (!started.ok) return started;
    await writeSessionCookie(started.value);
    return redirect('/tokens');
  },
);
