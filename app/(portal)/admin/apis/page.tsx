import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { presentAt } from '@/app/present';
import { parameter, type SearchParameters } from '@/app/search-parameters';
import { ApisPage } from '@/components/admin/apis-page';
import { listApis } from '@/server/apis/list-apis';
import { requestContext, requirePortalRight } from '@/server/auth/current-user';
import { apiViewOf } from './api-view';

export const metadata: Metadata = { title: 'APIs and scopes' };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const user = await requirePortalRight('auditor');
  const ctx = await requestContext();
  const listed = await listApis(user, ctx);
  if (!listed.ok) notFound();
  // the operator's own first: Latchkey's is the same everywhere
  const apis = listed.value.toSorted((a, b) => Number(a.builtIn) - Number(b.builtIn)).map(apiViewOf);
  const wanted = parameter(await searchParams, 'api');
  const shown = apis.find((api) => api.id === wanted) ?? apis[0] ?? null;
  return (
    <div className="in-w">
      <ApisPage apis={apis} shown={shown} present={await presentAt(ctx.clock.now())} />
    </div>
  );
}
