'use client';
import Link from 'next/link';
import { LinkGate } from '@/components/auth/link-gate';
import { LinkGone } from '@/components/auth/link-gone';
import type { LinkUser } from '@/components/auth/link-user';
import type { FormAction } from '@/components/ui/form-action';
import { AdminStep } from './admin-step';
import { SetupSteps } from './setup-steps';

const begun = { step: 'admin', adminEmail: null, brand: null, api: null, token: null } as const;

/** What the set-up link opens: the first step of the wizard. */
export function FirstAdmin({ read, complete }: { read: FormAction<LinkUser>; complete: FormAction }) {
  return (
    <LinkGate
      read={read}
      gone={
        <div className="entry">
          <LinkGone title="This set-up link does not work">
            <p>It was used, it is older than an hour, or a later start printed a newer one.</p>
            <p>
              While a portal has no admin, each start prints a new link: <code>npx --no latchkey start</code>
            </p>
            <p>
              Set up already? <Link href="/sign-in">Sign in</Link>
            </p>
          </LinkGone>
        </div>
      }
    >
      {(secret) => (
        <div className="wiz">
          <SetupSteps progress={begun} />
          <AdminStep secret={secret} action={complete} />
        </div>
      )}
    </LinkGate>
  );
}
