import { Copy, RefreshCw } from 'lucide-react';
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
import { RESTORE_HOURS } from '@/core/token/restore';
import { cloneLink } from './clone-link';
import { EditText } from './edit-text';
import { EndOldSecret } from './end-old-secret';
import { NarrowToken } from './narrow-token';
import { RestoreToken } from './restore-token';
import { RevokeToken } from './revoke-token';
import { ResumeToken, SuspendToken } from './suspend-token';

interface TokenPageProps {
  token: TokenDetail;
  present: Present;
  actions: Record<
    'rename' | 'editNote' | 'narrow' | 'suspend' | 'resume' | 'revoke' | 'restore' | 'endOldSecret',
    FormAction
  >;
}

/** One token: what it may do, what it did, what was done to it, and how to end it. */
export function TokenPage({ token, present, actions }: TokenPageProps) {
  const { may, id } = token;
  const danger = may.revoke || may.suspend || may.narrow;
  const sections = [
    { label: 'Overview', href: '#overview', current: false },
    { label: 'Use', href: '#use', current: false },
    { label: 'Secrets', href: '#secrets', current: false },
    { label: 'History', href: '#history', current: false },
    ...(danger ? [{ label: 'Danger zone', href: '#danger', current: false }] : []),
  ];
  // Only what the dialog shows: what a client component gets is in the page's source.
  const { kind, label, lastUse, recent, usedInLastDay } = token;
  const held = { id, label };
  const narrowed = { id, label, cidrs: token.cidrs, scopes: token.scopes.map((scope) => scope.name) };
  const restore = token.revoked?.restore;
  const revoked = { id, kind, label, lastUse, recent, usedInLastDay };
  return (
    <div className="in-w">
      <TokenHead
        token={token}
        present={present}
        actions={
          <>
            {may.edit && <EditText what="label" tokenId={id} value={token.label} action={actions.rename} />}
            {may.clone && (
              <ButtonLink href={cloneLink(token)} prefetch={false}>
                <Copy size={14} strokeWidth={1.75} aria-hidden />
                Clone
              </ButtonLink>
            )}
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
            {restore && 'until' in restore && (
              <RestoreToken token={held} until={restore.until} present={present} action={actions.restore} />
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
      {danger && (
        <Section title="Danger zone" id="danger" danger>
          <ul className="lines t13">
            {may.narrow && (
              <li className="w">
                <span className="grow">
                  <b className="m">Narrow</b>
                  <span className="d2 block">
                    Takes scopes or addresses from it; its secret stays. It cannot be taken back.
                  </span>
                </span>
                <NarrowToken token={narrowed} action={actions.narrow} />
              </li>
            )}
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
                    Refused within a second, everywhere. For {RESTORE_HOURS} hours it can be restored, unless
                    its secret was exposed.
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
