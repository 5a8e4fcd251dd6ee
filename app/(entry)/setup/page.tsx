import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { presentAt } from '@/app/present';
import { FirstAdmin } from '@/components/setup/first-admin';
import { SetupWizard } from '@/components/setup/setup-wizard';
import { hasPortalRight } from '@/core/access/authorize';
import { findCurrentUser, requestContext } from '@/server/auth/current-user';
import {
  chooseBrandAction,
  completeSetupAction,
  importCatalogueAction,
  importDemoAction,
  issueFirstTokenAction,
  readSetupLinkAction,
} from './actions';
import { readSetupView } from './setup-view';

export const metadata: Metadata = { title: 'Set-up', referrer: 'no-referrer' };

/** Without a session the set-up link lets in; afterwards the first admin goes on where they stopped. */
export default async function SetupPage() {
  const user = await findCurrentUser();
  if (!user || !hasPortalRight(user, 'admin')) {
    return <FirstAdmin read={readSetupLinkAction} complete={completeSetupAction} />;
  }
  const ctx = await requestContext();
  const { zone } = await presentAt(ctx.clock.now());
  const view = await readSetupView(user, zone, ctx);
  if (!view) redirect('/tokens');
  return (
    <SetupWizard
      view={view}
      actions={{
        chooseBrand: chooseBrandAction,
        importDemo: importDemoAction,
        importCatalogue: importCatalogueAction,
        issueFirstToken: issueFirstTokenAction,
      }}
    />
  );
}
