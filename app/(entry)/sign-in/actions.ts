'use server';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { safeNextPath } from '@/core/auth/next-path';
import { definePublicAction } from '@/server/actions/define-action';
import { writeSessionCookie } from '@/server/auth/session-cookie';
import { signIn, signInInput } from '@/server/auth/sign-in';
import type { Result } from '@/server/result';

const signInForm = signInInput.extend({ next: z.string().default('/') });

export const signInAction = definePublicAction(
  { input: signInForm },
  async ({ next, ...typed }, ctx): Promise<Result<null>> => {
    const started = await signIn(typed, ctx);
    if (!started.ok) return started;
    await writeSessionCookie(started.value);
    const there = safeNextPath(next);
    // the start page would only send on to here
    return redirect(there === '/' ? '/tokens' : there);
  },
);
