import type { ReactNode } from 'react';
import { Fact, Facts } from '@/components/ui/facts';
import { KeyGlyph } from '@/components/ui/key-glyph';
import { Note } from '@/components/ui/note';
import { count, counted } from '@/components/ui/number-format';
import { PageHead } from '@/components/ui/page-head';
import { RelativeTime } from '@/components/ui/relative-time';
import { Risk } from '@/components/ui/risk';
import { Status } from '@/components/ui/status';
import { clockTime, dateAndTime, type Present, shortDate } from '@/components/ui/time-format';
import { REVOKE_REASON_WORDS } from '@/core/token/revoke-reason';
import type { TokenDetail } from '../view-models';

interface TokenHeadProps {
  token: TokenDetail;
  present: Present;
  actions: ReactNode;
}

export function TokenHead({ token, present, actions }: TokenHeadProps) {
  const dead = token.status === 'revoked' || token.status === 'expired';
  return (
    <>
      <PageHead
        title={token.label}
        crumbs={
          token.application
            ? [
                { label: 'Applications', href: '/applications' },
                { label: token.ownerName, href: `/applications/${token.application}` },
                { label: token.label },
              ]
            : [{ label: 'Tokens', href: '/tokens' }, { label: token.label }]
        }
        before={<KeyGlyph id={token.id} kind={token.kind} dead={dead} width={50} />}
        after={<Status status={token.status} boxed />}
        about={
          <p className="small d3 max-w-none">
            <span className="mono">{token.id}</span> · <span className="mono nw">{token.hint}</span> ·{' '}
            {token.kind} token · created <RelativeTime at={token.createdAt} present={present} /> by{' '}
            {token.createdByName}
          </p>
        }
        actions={actions}
      />
      {token.revoked && <Revoked revoked={token.revoked} present={present} />}
      {token.suspended && !dead && <Suspended suspended={token.suspended} present={present} />}
      {token.status === 'owner_suspended' && (
        <OwnerHold what="Owner suspended" until="its owner is no longer suspended" />
      )}
      {token.status === 'application_archived' && (
        <OwnerHold what="Application archived" until="the application is restored" />
      )}
      <TokenFacts token={token} present={present} />
    </>
  );
}

function Revoked({ revoked, present }: { revoked: NonNullable<TokenDetail['revoked']>; present: Present }) {
  return (
    <div className="mb-4">
      <Note tone="bad">
        <b className="m">{REVOKE_REASON_WORDS[revoked.reason]}.</b> Revoked{' '}
        <RelativeTime at={revoked.at} present={present} /> by {revoked.byName}. Every verifier refuses it.
        {revoked.restore && 'not' in revoked.restore && ` ${revoked.restore.not}`}
        {revoked.note && <span className="block">{revoked.note}</span>}
      </Note>
    </div>
  );
}

function Suspended({
  suspended,
  present,
}: {
  suspended: NonNullable<TokenDetail['suspended']>;
  present: Present;
}) {
  return (
    <div className="mb-4">
      <Note tone="warn">
        <b className="m">Suspended</b> <RelativeTime at={suspended.at} present={present} /> by{' '}
        {suspended.byName}. Every verifier refuses it until{' '}
        {suspended.byAdmin ? 'an admin resumes it' : 'it is resumed'}.
        {suspended.reason && <span className="block">{suspended.reason}</span>}
      </Note>
    </div>
  );
}

function OwnerHold({ what, until }: { what: string; until: string }) {
  return (
    <div className="mb-4">
      <Note tone="warn">
        <b className="m">{what}.</b> Every verifier refuses it until {until}.
      </Note>
    </div>
  );
}

function TokenFacts({ token, present }: { token: TokenDetail; present: Present }) {
  const { lastUse, recent, risk } = token;
  return (
    <Facts>
      <Fact name="Last used" sub={lastUse?.address && <span className="mono">{lastUse.address}</span>}>
        {lastUse ? <RelativeTime at={lastUse.at} present={present} /> : 'Never used'}
      </Fact>
      {recent && (
        <Fact
          name={`Since ${clockTime(recent.since, present.zone)}`}
          sub={recent.refused > 0 ? `${count(recent.refused)} refused` : undefined}
        >
          {counted(recent.allowed + recent.refused, 'request')}
        </Fact>
      )}
      <Expires token={token} present={present} />
      <Fact name="Owner" sub={token.notBefore && `not valid before ${shortDate(token.notBefore, present)}`}>
        {token.ownerName}
      </Fact>
      <Fact name="Risk" sub={risk.reasons.join(', ')}>
        <Risk level={risk.level} />
      </Fact>
    </Facts>
  );
}

function Expires({ token: { status, expiresAt }, present }: { token: TokenDetail; present: Present }) {
  if (status === 'revoked') return <Fact name="Expires">—</Fact>;
  if (!expiresAt) {
    return (
      <Fact name="Expires">
        <span className="dangerc">Never</span>
      </Fact>
    );
  }
  return (
    <Fact name="Expires" sub={dateAndTime(expiresAt, present.zone)}>
      <RelativeTime
        at={expiresAt}
        present={present}
        form="always"
        className={status === 'expiring' ? 'warnc' : undefined}
      />
    </Fact>
  );
}
