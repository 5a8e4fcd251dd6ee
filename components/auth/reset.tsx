'use client';
import Link from 'next/link';
import type { FormAction } from '@/components/ui/form-action';
import { LinkGate } from './link-gate';
import { LinkGone } from './link-gone';
import type { LinkUser } from './link-user';
import { SetPasswordForm } from './set-password-form';

/** What a password reset link opens. */
export function Reset({ read, reset }: { read: FormAction<LinkUser>; reset: FormAction }) {
  return (
    <LinkGate
      read={read}
      gone={
        <LinkGone title="This reset link does not work">
          <p>It was used, it is older than an hour, or a newer one replaced it. An admin can make another.</p>
          <p>
            Know your password? <Link href="/sign-in">Sign in</Link>
          </p>
        </LinkGone>
      }
    >
      {(secret, { email }) => (
        <>
          <h1>Choose a new password</h1>
          <p className="d2">For {email}. All your sessions end; tokens are not touched.</p>
          <SetPasswordForm
            action={reset}
            secret={secret}
            email={email ?? ''}
            name={null}
            submit="Set password and sign in"
          />
        </>
      )}
    </LinkGate>
  );
}
