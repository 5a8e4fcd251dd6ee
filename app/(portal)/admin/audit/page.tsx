import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { presentAt } from '@/app/present';
import type { SearchParameters } from '@/app/search-parameters';
import { withSkeleton } from '@/app/with-skeleton';
import { AuditLoading, AuditPage } from '@/components/audit/audit-page';
import { listAudit } from '@/server/audit/list-audit';
import { requestContext, requirePortalRight } from '@/server/auth/current-user';
import { parseAuditQuery, questionOf, toAuditPage } from './audit-view';

export const metadata: Metadata = { title: 'Audit' };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const reader = await requirePortalRight('auditor');
  const ctx = await requestContext();
  const query = parseAuditQuery(await searchParams);
  const present = await presentAt(ctx.clock.now());
  const read = async () => {
    const page = await listAudit(reader, { ...questionOf(query, present.zone), cursor: query.cursor }, ctx);
    if (!page.ok) notFound();
    return <AuditPage view={toAuditPage(page.value, query, reader.userId)} present={present} />;
  };
  return <div className="in-w">{await withSkeleton(<AuditLoading query={query} />, read())}</div>;
}
