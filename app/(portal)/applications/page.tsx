import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { presentAt } from '@/app/present';
import { parameter, type SearchParameters } from '@/app/search-parameters';
import { withSkeleton } from '@/app/with-skeleton';
import { ApplicationsLoading, ApplicationsPage } from '@/components/applications/applications-page';
import { hasPortalRight } from '@/core/access/authorize';
import { cleanSearchText } from '@/core/text/search-text';
import { listApplications } from '@/server/applications/list-applications';
import { requestContext, requireUser } from '@/server/auth/current-user';
import { toApplicationsView } from './application-view';

export const metadata: Metadata = { title: 'Applications' };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const user = await requireUser();
  const given = await searchParams;
  const maySeeAll = hasPortalRight(user, 'auditor');
  const asked = {
    all: maySeeAll && parameter(given, 'view') === 'all',
    text: cleanSearchText(parameter(given, 'q') ?? ''),
  };
  const ctx = await requestContext();
  const read = async () => {
    const list = await listApplications(user, asked, ctx);
    if (!list.ok) notFound();
    return (
      <ApplicationsPage
        view={toApplicationsView(list.value, asked)}
        maySeeAll={maySeeAll}
        present={await presentAt(list.value.asOf)}
      />
    );
  };
  return (
    <div className="in-w">
      {await withSkeleton(<ApplicationsLoading all={asked.all} maySeeAll={maySeeAll} />, read())}
    </div>
  );
}
