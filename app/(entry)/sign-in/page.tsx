import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { parameter, type SearchParameters } from '@/app/search-parameters';
import { SignInForm } from '@/components/auth/sign-in-form';
import { safeNextPath } from '@/core/auth/next-path';
import { settings } from '@/runtime/settings';
import { findCurrentUser } from '@/server/auth/current-user';
import { signInAction } from './actions';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const next = safeNextPath(parameter(await searchParams, 'next'));
  if (await findCurrentUser()) redirect(next);
  return (
    <div className="entry">
      <h1>Sign in</h1>
      <p className="d2">{settings().organisationName} developer portal</p>
      <SignInForm action={signInAction} next={next} />
      <p className="small d3 mt-6">No account, or no password any more? An admin makes you a link.</p>
    </div>
  );
}
