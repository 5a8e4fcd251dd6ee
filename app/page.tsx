import { redirect } from 'next/navigation';
import { findCurrentUser } from '@/server/auth/current-user';

/** Nothing is here: on to one's tokens, or to the sign-in page. */
export default async function StartPage() {
  redirect((await findCurrentUser()) ? '/tokens' : '/sign-in');
}
