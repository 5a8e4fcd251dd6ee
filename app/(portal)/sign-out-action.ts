'use server';
import { redirect } from 'next/navigation';
import { findCurrentUser, requestContext } from '@/server/auth/current-user';
import { signOut } from '@/server/auth/session';
import { clearSessionCookie } from '@/server/auth/session-cookie';

/** Ends this browser's session. Whoever has none is where they want to be. */
export async function signOutAction(): Promise<void> {
  const user = await findCurrentUser();
  if (user) await signOut(user, await requestContext());
  await clearSessionCookie();
  redirect('/sign-in');
}
