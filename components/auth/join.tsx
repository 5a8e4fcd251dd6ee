'use client';
import Link from 'next/link';
import type { FormAction } from '@/components/ui/form-action';
import { LinkGate } from './link-gate';
import { LinkGone } from './link-gone';
import type { LinkUser } from './link-user';
import { SetPasswordForm } from './set-password-form';

/** What an invitation opens. */
export function Join({ read, accept }: { read: FormAction<LinkUser>; accept: FormAction }) {
  return (
    <LinkGate
      read={read}
      gone={
        <LinkGone title="This invitation does not work">
          <p>It was used, it is older than 7 days, or a newer one replaced it. An admin can make another.</p>
          <p>
            Joined already? <Link href="/sign-in">Sign in</Link>
          </p>
        </LinkGone>
      }
    >
      {(secret, { email, name }) => (
        <>
          <h1>Join</h1>
          <p className="d2">You sign in as {email} from now on.</p>
          <SetPasswordForm
            action={accept}
            secret={secret}
            email={email ?? ''}
            name={name ?? ''}
            submit="Join and sign in"
          />
        </>
      )}
    </LinkGate>
  );
}
