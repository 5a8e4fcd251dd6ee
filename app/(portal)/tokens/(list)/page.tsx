import type { Metadata } from 'next';
import { presentAt } from '@/app/present';
import type { SearchParameters } from '@/app/search-parameters';
import { TokenList } from '@/components/tokens/token-list';
import { requestContext, requireUser } from '@/server/auth/current-user';
import { listTokens } from '@/server/tokens/list-tokens';
import { parseListQuery, toListPage } from './list-view';

export const metadata: Metadata = { title: 'Tokens' };

export default async function TokensPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const user = await requireUser();
  const query = parseListQuery(await searchParams);
  const list = await listTokens(user, query, await requestContext());
  return (
    <div className="in-w">
      <TokenList page={toListPage(list, query, true)} present={await presentAt(list.asOf)} />
    </div>
  );
}
