import type { Metadata } from 'next';
import { presentAt } from '@/app/present';
import { parameter, type SearchParameters } from '@/app/search-parameters';
import { ActivityPage } from '@/components/activity/activity-page';
import { ACTIVITY_KINDS } from '@/core/audit/activity-kind';
import { listActivity } from '@/server/activity/list-activity';
import { requestContext, requireUser } from '@/server/auth/current-user';
import { ledgerPageOf } from './ledger-view';

export const metadata: Metadata = { title: 'Activity' };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const user = await requireUser();
  const given = await searchParams;
  const query = {
    kind: ACTIVITY_KINDS.find((kind) => kind === parameter(given, 'kind')) ?? null,
    cursor: parameter(given, 'after'),
  };
  const activity = await listActivity(user, query, await requestContext());
  return (
    <div className="in-w">
      <ActivityPage
        page={ledgerPageOf(activity, query, user.userId)}
        present={await presentAt(activity.asOf)}
      />
    </div>
  );
}
