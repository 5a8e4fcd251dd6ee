'use server';
import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { parsePublicId } from '@/core/ids/public-id';
import { defineAction } from '@/server/actions/define-action';
import { changePassword, changePasswordInput } from '@/server/auth/change-password';
import { endOtherSessions, endSession } from '@/server/auth/session';
import { notFound } from '@/server/result';

export const changePasswordAction = defineAction({ input: changePasswordInput }, async (user, sent, ctx) => {
  const changed = await changePassword(user, sent, ctx);
  if (changed.ok) revalidatePath('/security');
  return changed;
});

export const endSessionAction = defineAction(
  { input: z.object({ session_id: z.string() }) },
  async (user, sent, ctx) => {
    const sessionId = parsePublicId('session', sent.session_id);
    const ended = sessionId ? await endSession(user, { sessionId }, ctx) : notFound();
    revalidatePath('/security');
    return ended;
  },
);

export const endOtherSessionsAction = defineAction({ input: z.object({}) }, async (user, _sent, ctx) => {
  const ended = await endOtherSessions(user, ctx);
  revalidatePath('/security');
  return ended;
});
