import type { ReactNode } from 'react';
import { Frame } from '@/components/frame/frame';
import { settings } from '@/runtime/settings';
import { requireUser } from '@/server/auth/current-user';
import { findTokenBySecretAction, searchTokensAction } from './search-actions';
import { signOutAction } from './sign-out-action';

/** The frame needs a name to show. It guards nothing: each page and each use case authenticates by itself. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const user = await requireUser();
  return (
    <Frame
      organisationName={settings().organisationName}
      user={{ name: user.name, email: user.email, portalRight: user.portalRight }}
      signOut={signOutAction}
      search={{ byText: searchTokensAction, bySecret: findTokenBySecretAction }}
    >
      {children}
    </Frame>
  );
}
