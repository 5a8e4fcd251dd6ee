import { RefreshCw } from 'lucide-react';
import { HistorySection } from '@/components/tokens/detail/history-section';
import { OverviewSection } from '@/components/tokens/detail/overview-section';
import { SecretsSection } from '@/components/tokens/detail/secrets-section';
import { TokenHead } from '@/components/tokens/detail/token-head';
import { UseSection } from '@/components/tokens/detail/use-section';
import type { TokenDetail } from '@/components/tokens/view-models';
import { ButtonLink } from '@/components/ui/button';
import { Views } from '@/components/ui/filters';
import type { FormAction } from '@/components/ui/form-action';
import { RefreshEach } from '@/components/ui/refresh-each';
import { Section } from '@/components/ui/section';
import type { Present } from '@/components/ui/time-format';
import { EditText } from './edit-text';
import { EndOldSecret } from './end-old-secret';
import { RevokeToken } from './revoke-token';
import { ResumeToken, SuspendToken } from './suspend-token';

interface TokenPageProps {
  token: TokenDetail;
  present: Present;
  actions: Record<'rename' | 'editNote' | 'suspend' | 'resume' | 'revoke' | 'endOldSecret', FormAction>;
}

/** One token: what it may do, what it did, what was done to it, and how to end it. */
export function TokenPage({ token, present, actions }: TokenPageProps) {
  const { may, id } = token;
  const sections = [
    { label: 'Overview', href: '#overview', current: false },
    { label: 'Use', href: '#use', current: false },
    { label: 'Secrets', href: '#secrets', current: false },
    { label: 'History', href: '#history', current: false },
    ...(may.revoke || may.suspend ? [{ label: 'Danger zone', href: '#danger', current: false }] : []),
  ];
  // Only what the dialog shows: what a client component gets is in the page's source.
  const { kind, label, lastUse, recent, usedInLastDay } = token;
  const held = { id, label };
  const revoked = { id, kind, label, lastUse, recent, usedInLastDay };
  return (
    <div className="in-w">
      <TokenHead
        token={token}
        present={present}
        actions={
          <>
            {may.edit && <EditText what="label" tokenId={id} value={token.label} action={actions.rename} />}
            {may.rotate && !token.rotation && (
              <ButtonLink href={`/tokens/${id}/rotate`} prefetch={false} data-command="Rotate this token…">
                <RefreshCw size={14} strokeWidth={1.75} aria-hidden />
                Rotate…
              </ButtonLink>
            )}
            {may.resume && <ResumeToken token={held} action={actions.resume} />}
            {may.revoke && (
              <RevokeToken token={revoked} present={present} action={actions.revoke} opensByAddress />
            )}
          </>
        }
      />
      <div className="mt-3">
        <Views label="On this page" views={sections} />
      </div>
      <OverviewSection
        token={token}
        present={present}
        editNote={
          may.edit && <EditText small what="note" tokenId={id} value={token.note} action={actions.editNote} />
        }
      />
      <UseSection use={token.use} present={present} />
      <SecretsSection
        token={token}
        present={present}
        actions={
          may.rotate &&
          token.rotation && (
            <EndOldSecret
              token={held}
              rotation={token.rotation}
              now={token.asOf}
              action={actions.endOldSecret}
            />
          )
        }
      />
      {token.rotation && <RefreshEach seconds={5} />}
      <HistorySection history={token.history} present={present} />
      {(may.revoke || may.suspend) && (
        <Section title="Danger zone" id="danger" danger>
          <ul className="lines t13">
            {may.suspend && (
              <li className="w">
                <span className="grow">
                  <b className="m">Suspend</b>
                  <span className="d2 block">
                    Refused within a second, until it is resumed. Nothing about it changes.
                  </span>
                </span>
                <SuspendToken token={held} action={actions.suspend} />
              </li>
            )}
            {may.revoke && (
              <li className="w">
                <span className="grow">
                  <b className="m">Revoke</b>
                  <span className="d2 block">
                    Refused within a second, everywhere. It cannot be taken back.
                  </span>
                </span>
                <RevokeToken token={revoked} present={present} action={actions.revoke} />
              </li>
            )}
          </ul>
        </Section>
      )}
    </div>
  );
}
