import Link from 'next/link';
import { RefreshEach } from '@/components/ui/refresh-each';
import { REVOKE_REASON_WORDS } from '@/core/token/revoke-reason';
import { Fact, Facts } from '../ui/facts';
import { Note } from '../ui/note';
import { count, counted } from '../ui/number-format';
import { PageHead } from '../ui/page-head';
import { RelativeTime } from '../ui/relative-time';
import { Section } from '../ui/section';
import type { Present } from '../ui/time-format';
import { LeftApplications } from '../users/left-applications';
import type { RevocationReport } from './view-models';

/** How far a revocation of many has come, and what came of it. */
export function RevocationPage({ report, present }: { report: RevocationReport; present: Present }) {
  const { total, revoked, passedOver, finishedAt, offBoarding } = report;
  const done = revoked + passedOver;
  return (
    <>
      <RevocationHead report={report} />
      {finishedAt ? (
        <Note tone="good" role="status">
          {total === 0 ? 'Done: there was no live token.' : 'Done: every verifier refuses them.'}
        </Note>
      ) : (
        <>
          <RefreshEach seconds={1} />
          <p className="stack8">
            <progress className="progress" max={total} value={done} aria-label="Tokens done" />
            <span role="status">
              {count(done)} of {count(total)}. It goes on if you leave, and after a restart.
              {offBoarding && ' None of them works meanwhile: their owner is suspended.'}
            </span>
          </p>
        </>
      )}
      <Facts>
        <Fact name="Revoked">{count(revoked)}</Fact>
        <Fact name="Passed over" sub="revoked by somebody else first">
          {count(passedOver)}
        </Fact>
        {offBoarding && <Fact name="Sessions ended">{count(offBoarding.sessionsEnded)}</Fact>}
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
      {offBoarding && (
        <Section title="Applications" about="They were taken out of all of them.">
          {offBoarding.applications.length === 0 ? (
            <p className="d3 t13">They were a member of none.</p>
          ) : (
            <LeftApplications applications={offBoarding.applications} told="after" />
          )}
        </Section>
      )}
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

function RevocationHead({ report: { total, offBoarding } }: { report: RevocationReport }) {
  if (!offBoarding) {
    return (
      <PageHead
        title={`Revocation of ${counted(total, 'token')}`}
        crumbs={[{ label: 'All tokens', href: '/admin/tokens' }, { label: 'Revocation' }]}
      />
    );
  }
  const { id, name } = offBoarding.user;
  return (
    <PageHead
      title={`Off-boarding of ${name}`}
      crumbs={[
        { label: 'Users', href: '/admin/users' },
        { label: name, href: `/admin/users/${id}` },
        { label: 'Off-boarding' },
      ]}
    />
  );
}
