import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { presentAt } from '@/app/present';
import { withSkeleton } from '@/app/with-skeleton';
import { PolicyLoading, PolicyPage } from '@/components/policy/policy-page';
import { hasPortalRight } from '@/core/access/authorize';
import { requestContext, requirePortalRight } from '@/server/auth/current-user';
import { getPolicyDetails } from '@/server/policy/get-policy';
import { previewPolicyAction, savePolicyAction } from './actions';
import { toPolicyView } from './policy-view';

export const metadata: Metadata = { title: 'Policy' };

export default async function Page() {
  const reader = await requirePortalRight('auditor');
  const ctx = await requestContext();
  const read = async () => {
    const details = await getPolicyDetails(reader, ctx);
    if (!details.ok) notFound();
    const asOf = ctx.clock.now();
    return (
      <PolicyPage
        view={toPolicyView(details.value, asOf)}
        present={await presentAt(asOf)}
        actions={
          hasPortalRight(reader, 'admin') ? { preview: previewPolicyAction, save: savePolicyAction } : null
        }
      />
    );
  };
  return <div className="in-w">{await withSkeleton(<PolicyLoading />, read())}</div>;
}
