import { ScrollText } from 'lucide-react';
import { ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Views } from '@/components/ui/filters';
import { counted } from '@/components/ui/number-format';
import { PageHead } from '@/components/ui/page-head';
import { Pager } from '@/components/ui/pager';
import type { Present } from '@/components/ui/time-format';
import { ACTIVITY_KINDS, type ActivityKind } from '@/core/audit/activity-kind';
import { Ledger } from './ledger';
import { LedgerLoading } from './ledger-loading';
import type { LedgerPage } from './view-models';
import { kindWords } from './words';

export function ActivityPage({ page, present }: { page: LedgerPage; present: Present }) {
  const { kind, lines, cursor, nextCursor } = page;
  return (
    <>
      <ActivityHead kind={kind} />
      {lines.length === 0 ? (
        <Nothing kind={kind} />
      ) : (
        <>
          <Ledger lines={lines} present={present} />
          <Pager
            first={cursor ? activityHref(kind) : undefined}
            next={nextCursor ? activityHref(kind, nextCursor) : undefined}
          >
            {counted(lines.length, 'line')} · times in {present.zone}
          </Pager>
        </>
      )}
    </>
  );
}

function ActivityHead({ kind }: { kind: ActivityKind | null }) {
  return (
    <>
      <PageHead
        title="Activity"
        about="What you did, and what was done to what is yours. Each line was written together with the change."
      />
      <Views
        label="Kinds of activity"
        views={[null, ...ACTIVITY_KINDS].map((one) => ({
          label: one ? kindWords[one] : 'All',
          href: activityHref(one),
          current: one === kind,
        }))}
      />
    </>
  );
}

function Nothing({ kind }: { kind: ActivityKind | null }) {
  return (
    <EmptyState
      mark={<ScrollText size={22} strokeWidth={1.75} aria-hidden />}
      title={kind ? `Nothing under “${kindWords[kind]}”` : 'Nothing yet'}
      action={kind && <ButtonLink href="/activity">Show all activity</ButtonLink>}
    >
      Every change to your tokens, sign-ins and account leaves a line here, with the time and the address it
      came from.
    </EmptyState>
  );
}

function activityHref(kind: ActivityKind | null, cursor?: string): string {
  const query = new URLSearchParams();
  if (kind) query.set('kind', kind);
  if (cursor) query.set('after', cursor);
  return query.size > 0 ? `/activity?${query}` : '/activity';
}

export function ActivityLoading() {
  return (
    <div aria-busy="true">
      <ActivityHead kind={null} />
      <LedgerLoading />
      <p className="sr" role="status">
        Loading activity
      </p>
    </div>
  );
}
