'use client';
import { ArrowRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useFirstUse } from '@/components/tokens/use-first-use';
import type { FirstUseAnswer } from '@/components/tokens/view-models';
import { Button, ButtonLink } from '@/components/ui/button';
import { Note } from '@/components/ui/note';
import { Scope } from '@/components/ui/scope';
import { SecretPlate } from '@/components/ui/secret-plate';
import { Tick } from '@/components/ui/tick';
import { clockTimeWithSeconds } from '@/components/ui/time-format';
import { SetupStepFrame, StepFoot } from './setup-step';
import type { FirstToken, SetupView } from './view-models';

interface TryStepProps {
  token: FirstToken;
  /** Undefined after a reload: it was shown once. */
  secret: string | undefined;
  call: SetupView['call'];
  zone: string;
  /** Issues another token, when the secret is gone. */
  onAnother: () => void;
}

/** One real request, end to end; the page says when it has been seen. */
export function TryStep({ token, secret, call, zone, onAnother }: TryStepProps) {
  const [shown, setShown] = useState('curl');
  const use = useFirstUse(token.id, null);
  return (
    <SetupStepFrame
      title={call.what === 'demo' ? 'Call the demo API once' : 'Present the token once'}
      about={
        call.what === 'demo'
          ? 'Run this in a terminal. The demo API asks the verifier, the verifier answers, and this page hears about it.'
          : 'Run this in a terminal. The verifier says what the token is, and this page hears about it.'
      }
    >
      {secret ? (
        <SecretPlate
          id={token.id}
          secret={secret}
          forms={[{ id: 'curl', tab: 'curl', copy: 'Copy', text: curlLine(call.url, secret) }]}
          shown={shown}
          onShow={setShown}
          onCopied={() => undefined}
        />
      ) : (
        <SecretGone onAnother={onAnother} />
      )}
      <Relay token={token} use={use} zone={zone} />
      {call.what === 'demo' && !use && (
        <p className="small d3">
          No answer at {call.url}? The demo API runs with <code>{call.startedWith}</code>.
        </p>
      )}
      {call.what === 'demo' && use?.allowed && (
        <Note>
          Try the refusal too: <code>curl -X POST</code> on the same address needs{' '}
          <Scope name="orders:write" /> and gets a 403 that says so.
        </Note>
      )}
      <StepFoot about={secret && 'The secret is on this page only, and gone when you leave it.'}>
        <ButtonLink href="/tokens" look={use ? 'primary' : 'plain'} size="large" prefetch={false}>
          Open the portal <ArrowRight size={14} strokeWidth={1.75} aria-hidden />
        </ButtonLink>
      </StepFoot>
    </SetupStepFrame>
  );
}

const curlLine = (url: string, secret: string) => `curl ${url} \\\n  -H "Authorization: Bearer ${secret}"`;

function SecretGone({ onAnother }: { onAnother: () => void }) {
  return (
    <Note tone="warn">
      <p>
        The secret was shown once, before this page was loaded again. Latchkey keeps a digest and cannot show
        it.
      </p>
      <p className="row wrap mt-2">
        If you kept it, use it now. If not:
        <Button size="small" onClick={onAnother}>
          Issue another token
        </Button>
      </p>
    </Note>
  );
}

/** Issued, presented, verified: each cell lights up when it has happened. */
function Relay({ token, use, zone }: { token: FirstToken; use: FirstUseAnswer['first_use']; zone: string }) {
  return (
    <div className="relay" role="status">
      <Cell state="done" title="Issued">
        {clockTimeWithSeconds(token.issuedAt, zone)}, {token.scopes.join(', ')}
      </Cell>
      <Cell state={use ? 'done' : 'waiting'} title={use ? 'Presented' : 'Waiting for the first request'}>
        {use &&
          `${clockTimeWithSeconds(new Date(use.at), zone)}${use.address ? `, from ${use.address}` : ''}`}
      </Cell>
      <Cell
        state={use ? (use.allowed ? 'done' : 'refused') : 'to-come'}
        title={use && !use.allowed ? 'Refused' : 'Verified'}
      >
        {use ? `${use.code}${use.scope ? `, ${use.scope}` : ''}` : ''}
      </Cell>
    </div>
  );
}

interface CellProps {
  state: 'done' | 'waiting' | 'to-come' | 'refused';
  title: string;
  children: ReactNode;
}

function Cell({ state, title, children }: CellProps) {
  return (
    <div className={state === 'done' ? undefined : state === 'refused' ? 'refused' : 'wait'}>
      {(state === 'done' || state === 'refused') && <Tick refused={state === 'refused'} />}
      {state === 'waiting' && <span className="pulse" />}
      {state === 'to-come' && <span className="pulse still" />}
      <span>
        <b className="m">{title}</b>
        <span className="sub">{children}</span>
      </span>
    </div>
  );
}
