import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { presentAt } from '@/app/present';
import type { SearchParameters } from '@/app/search-parameters';
import { withSkeleton } from '@/app/with-skeleton';
import { DirectoryLoading, DirectoryPage } from '@/components/directory/directory-page';
import { DIRECTORY_VIEWS, type DirectoryView, PLAIN_QUERY } from '@/components/directory/view-models';
import { hasPortalRight } from '@/core/access/authorize';
import type { DirectoryFilter } from '@/core/token/directory-query';
import { requestContext, requirePortalRight } from '@/server/auth/current-user';
import { countEveryToken, listEveryToken, nameDirectoryFilter } from '@/server/tokens/list-every-token';
import { previewRevocationAction, revokeManyAction } from './actions';
import { filterOf, parseDirectoryQuery, toDirectoryPage } from './directory-view';

export const metadata: Metadata = { title: 'All tokens' };

const TOKENS_PER_PAGE = 50;

export default async function Page({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const reader = await requirePortalRight('auditor');
  const ctx = await requestContext();
  const query = parseDirectoryQuery(await searchParams);
  const { zone } = await presentAt(ctx.clock.now());
  const filter = filterOf(query, zone);
  const list = (cursor: string | null) =>
    listEveryToken(reader, { filter, sort: query.sort, cursor, limit: TOKENS_PER_PAGE }, ctx);
  const changes = hasPortalRight(reader, 'admin');
  const read = async () => {
    const [asked, counts, names] = await Promise.all([
      list(query.cursor),
      countEveryToken(reader, { ...viewFilters(zone), matching: filter }, ctx),
      nameDirectoryFilter(reader, filter, ctx),
    ]);
    // A cursor that is not ours, or of another order, starts from the first page.
    const page = asked.ok ? asked : await list(null);
    if (!page.ok || !counts.ok || !names.ok) notFound();
    return (
      <DirectoryPage
        view={toDirectoryPage({ page: page.value, counts: counts.value, names: names.value }, query)}
        present={{ now: page.value.asOf, zone }}
        actions={changes ? { preview: previewRevocationAction, revoke: revokeManyAction } : null}
      />
    );
  };
  return (
    <div className="in-w">
      {await withSkeleton(<DirectoryLoading query={query} selectable={changes} />, read())}
    </div>
  );
}

function viewFilters(zone: string): Record<DirectoryView, DirectoryFilter> {
  const entries = Object.entries(DIRECTORY_VIEWS).map(
    ([view, { query }]) => [view, filterOf({ ...PLAIN_QUERY, ...query }, zone)] as const,
  );
  return Object.fromEntries(entries) as Record<DirectoryView, DirectoryFilter>;
}
