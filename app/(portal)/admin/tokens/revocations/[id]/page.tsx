import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { presentAt } from '@/app/present';
import { RevocationPage } from '@/components/directory/revocation-page';
import { parsePublicId } from '@/core/ids/public-id';
import { requestContext, requirePortalRight } from '@/server/auth/current-user';
import { getBulkRevocation } from '@/server/tokens/revoke-many-tokens';
import { getOffBoarding } from '@/server/users/off-board-user';
import { toRevocationReport } from '../../directory-view';

export const metadata: Metadata = { title: 'Revocation' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const reader = await requirePortalRight('auditor');
  const ctx = await requestContext();
  const id = parsePublicId('bulkRevocation', (await params).id);
  if (!id) notFound();
  const [found, offBoarding] = await Promise.all([
    getBulkRevocation(reader, id, ctx),
    getOffBoarding(reader, id, ctx),
  ]);
  if (!found.ok || !offBoarding.ok) notFound();
  const asOf = ctx.clock.now();
  return (
    <div className="in-w">
      <RevocationPage
        report={toRevocationReport(found.value, offBoarding.value, asOf)}
        present={await presentAt(asOf)}
      />
    </div>
  );
}
