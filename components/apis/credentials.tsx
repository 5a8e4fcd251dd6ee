'use client';
import { Plus, RotateCw, Server } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { RelativeTime } from '@/components/ui/relative-time';
import { Status } from '@/components/ui/status';
import type { Present } from '@/components/ui/time-format';
import type { ApiActions } from './api-actions';
import { IssueCredentialDialog, RevokeCredentialDialog, RotateCredentialDialog } from './credential-dialogs';
import type { ApiView, CredentialLine } from './view-models';

interface CredentialsProps {
  api: Pick<ApiView, 'name' | 'audience' | 'credentials'>;
  present: Present;
  /** Null for auditors. */
  actions: ApiActions | null;
}

type Asking = { what: 'issue' } | { what: 'rotate' | 'revoke'; credential: CredentialLine };

/** What this API's servers ask the verifier with. */
export function Credentials({ api, present, actions }: CredentialsProps) {
  const [asking, setAsking] = useState<Asking>();
  const close = () => setAsking(undefined);
  return (
    <>
      <div className="row between mt-6 mb-2">
        <h3>Verifier credentials</h3>
        {actions && (
          <Button size="small" onClick={() => setAsking({ what: 'issue' })}>
            <Plus size={14} strokeWidth={1.75} aria-hidden />
            Issue
          </Button>
        )}
      </div>
      {api.credentials.length === 0 ? (
        <p className="d2 t13">None: no server can ask about this API’s tokens yet.</p>
      ) : (
        <ul className="lines t13 credentials">
          {api.credentials.map((credential) => (
            <li key={credential.id} className="w">
              <Server size={15} strokeWidth={1.75} className="text-ink-3" aria-hidden />
              <span className="mono w-[120px]">{credential.hint}</span>
              <span className="grow">
                {credential.label} <span className="d3">· {lastUse(credential, present)}</span>
              </span>
              <State credential={credential} present={present} />
              {actions && credential.state === 'live' && (
                <Button size="small" onClick={() => setAsking({ what: 'rotate', credential })}>
                  <RotateCw size={13} strokeWidth={1.75} aria-hidden />
                  Rotate…
                </Button>
              )}
              {actions && (credential.state === 'live' || credential.state === 'ending') && (
                <Button size="small" look="danger" onClick={() => setAsking({ what: 'revoke', credential })}>
                  Revoke…
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {actions && asking?.what === 'issue' && (
        <IssueCredentialDialog api={api} action={actions.issueCredential} onClose={close} />
      )}
      {actions && asking?.what === 'rotate' && (
        <RotateCredentialDialog
          credential={asking.credential}
          action={actions.rotateCredential}
          onClose={close}
        />
      )}
      {actions && asking?.what === 'revoke' && (
        <RevokeCredentialDialog
          credential={asking.credential}
          action={actions.revokeCredential}
          onClose={close}
        />
      )}
    </>
  );
}

function State({ credential: { state, endsAt }, present }: { credential: CredentialLine; present: Present }) {
  if (state === 'revoked') return <Status status="revoked" />;
  if (state === 'ended') return <Status status="expired" word="Ended" />;
  if (state === 'ending' && endsAt) {
    return (
      <span className="warnc nw">
        ends <RelativeTime at={endsAt} present={present} form="always" />
      </span>
    );
  }
  return null;
}

function lastUse({ lastUsedAt, createdAt }: CredentialLine, present: Present) {
  if (!lastUsedAt) {
    return (
      <>
        never used, issued <RelativeTime at={createdAt} present={present} />
      </>
    );
  }
  return (
    <>
      last used <RelativeTime at={lastUsedAt} present={present} />
    </>
  );
}
