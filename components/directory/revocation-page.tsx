import Link from 'next/link';
import { RefreshEach } from '@/components/ui/refresh-each';
import { REVOKE_REASON_WORDS } from '@/core/token/revoke-reason';
import { Fact, Facts } from '../ui/facts';
import { Note } from '../ui/note';
import { count, counted } from '../ui/number-format';
import { PageHead } from '../ui/page-head';
import { RelativeTime } from '../ui/relative-time';
import type { Present } from '../ui/time-format';
import type { RevocationReport } from './view-models';

/** How far a revocation of many has come, and what came of it. */
export function RevocationPage({ report, present }: { report: RevocationReport; present: Present }) {
  const { total, revoked, passedOver, finishedAt } = report;
  const done = revoked + passedOver;
  return (
    <>
      <PageHead
        title={`Revocation of ${counted(total, 'token')}`}
        crumbs={[{ label: 'All tokens', href: '/admin/tokens' }, { label: 'Revocation' }]}
      />
      {finishedAt ? (
        <Note tone="good" role="status">
          Done: every verifier refuses them.
        </Note>
      ) : (
        <>
          <RefreshEach seconds={1} />
          <p className="stack8">
            <progress className="progress" max={total} value={done} aria-label="Tokens done" />
            <span role="status">
              {count(done)} of {count(total)}. It goes on if you leave, and after a restart.
            </span>
          </p>
        </>
      )}
      <Facts>
        <Fact name="Revoked">{count(revoked)}</Fact>
        <Fact name="Passed over" sub="revoked by somebody else first">
          {count(passedOver)}
        </Fact>
        <Fact name="Why" sub={report.note}>
          {REVOKE_REASON_WORDS[report.reason]}
        </Fact>
        <Fact name="Confirmed" sub={<RelativeTime at={report.confirmedAt} present={present} />}>
          {report.by}
        </Fact>
        {finishedAt && (
          <Fact name="Finished">
            <RelativeTime at={finishedAt} present={present} />
          </Fact>
        )}
      </Facts>
      <p className="d2">
        {report.selection ? (
          <>
            Which ones: <Link href={report.selection.href}>{report.selection.words}</Link>, as it stood when
            it was confirmed. What was issued later is not among them.
          </>
        ) : (
          'Which ones: picked one by one.'
        )}
      </p>
    </>
  );
}
