'use client';
import { Terminal } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button, ButtonLink } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { KeyGlyph } from '@/components/ui/key-glyph';
import { LiveLine } from '@/components/ui/live-line';
import { PageHead } from '@/components/ui/page-head';
import { ScopeList } from '@/components/ui/scope';
import { type PlateForm, SecretPlate } from '@/components/ui/secret-plate';
import { exactInstant } from '@/components/ui/time-format';
import { useFirstUse } from './use-first-use';
import { useLeaveGuard } from './use-leave-guard';
import type { IssuedToken } from './view-models';

interface RevealProps {
  token: IssuedToken;
  zone: string;
  /** What it means to leave without the secret, as a sentence. */
  lost: string;
  /** What is to be said besides: what becomes of the old secret. */
  children?: ReactNode;
}

/** Shows the secret once, in place. */
export function Reveal({ token, zone, lost, children }: RevealProps) {
  const [shown, setShown] = useState('secret');
  const [saved, setSaved] = useState(false);
  const [gone, setGone] = useState(false);
  const [leaving, setLeaving] = useState<(() => void) | null>(null);
  const guard = useLeaveGuard(!saved && !gone && !leaving);
  const title = useRef<HTMLDivElement>(null);
  const page = `/tokens/${token.id}`;

  useEffect(() => title.current?.focus(), []);
  // A page kept for the Back button would keep the secret with it.
  useEffect(() => {
    const forget = () => setGone(true);
    window.addEventListener('pagehide', forget);
    return () => window.removeEventListener('pagehide', forget);
  }, []);

  // Only when the guard is off, or the browser would ask too.
  useEffect(() => leaving?.(), [leaving]);

  if (gone) return <Gone page={page} />;
  return (
    <div className="in-m" data-unsaved={saved ? undefined : ''}>
      <div className="reveal" ref={title} tabIndex={-1}>
        <PageHead
          title="Copy the secret now"
          crumbs={[{ label: 'Tokens', href: '/tokens' }, { label: token.label }]}
          about="This is the only time it is shown. Latchkey keeps a digest and cannot show it again."
        />
        <SecretPlate
          id={token.id}
          secret={token.secret}
          forms={plateForms(token)}
          shown={shown}
          onShow={setShown}
          onCopied={() => setSaved(true)}
        />
        {children}
        <div className="my-5">
          <FirstUse token={token} onShowCurl={shown === 'curl' ? undefined : () => setShown('curl')} />
        </div>
        <TokenFacts token={token} zone={zone} page={page} />
        <div className="row wrap">
          <Button onClick={() => setLeaving(() => () => window.location.assign(page))}>
            I have saved it
          </Button>
          {!saved && <span className="small d3">Leaving without copying asks first.</span>}
        </div>
      </div>
      <LeaveDialog
        open={guard.asking}
        lost={lost}
        onStay={guard.stay}
        onLeave={() => {
          guard.stay();
          setLeaving(() => guard.leave);
        }}
      />
    </div>
  );
}

function Gone({ page }: { page: string }) {
  return (
    <div className="in-m">
      <PageHead title="The secret was shown once" about="Latchkey keeps a digest and cannot show it again." />
      <ButtonLink href={page} prefetch={false}>
        Open the token
      </ButtonLink>
    </div>
  );
}

interface LeaveDialogProps {
  open: boolean;
  lost: string;
  onStay: () => void;
  onLeave: () => void;
}

function LeaveDialog({ open, lost, onStay, onLeave }: LeaveDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onStay}
      title="Leave without copying?"
      footer={
        <>
          <Button data-safe onClick={onStay}>
            Stay
          </Button>
          <Button look="destroy" onClick={onLeave}>
            Leave
          </Button>
        </>
      }
    >
      <div className="body">
        <p className="d2">The secret was not copied, and it is never shown again. {lost}</p>
      </div>
    </Dialog>
  );
}

function FirstUse({ token, onShowCurl }: { token: IssuedToken; onShowCurl: (() => void) | undefined }) {
  const use = useFirstUse(token.id, token.secretId);
  if (!use) {
    return (
      <LiveLine
        state="waiting"
        title="Waiting for the first request"
        action={
          onShowCurl && (
            <Button size="small" onClick={onShowCurl}>
              <Terminal size={14} strokeWidth={1.75} aria-hidden />
              Show curl
            </Button>
          )
        }
      >
        Run the curl line. This line lights up and says where the call came from.
      </LiveLine>
    );
  }
  return (
    <LiveLine
      state={use.allowed ? 'allowed' : 'refused'}
      title={use.allowed ? 'First request received, and allowed' : 'Request received, and refused'}
    >
      {!use.allowed && <span className="mono">{use.code} </span>}
      {use.address ? (
        <>
          from <span className="mono">{use.address}</span>
        </>
      ) : (
        'the API gave no client address'
      )}
      {use.scope && (
        <>
          {' '}
          · asked for scope <span className="mono">{use.scope}</span>
        </>
      )}
    </LiveLine>
  );
}

function TokenFacts({ token, zone, page }: { token: IssuedToken; zone: string; page: string }) {
  return (
    <section className="sec stacked" aria-label="The token">
      <dl className="dl">
        <dt>Token</dt>
        <dd className="row">
          <KeyGlyph id={token.id} kind={token.kind} />
          <Link href={page} prefetch={false}>
            {token.label}
          </Link>
        </dd>
        <dt>Id</dt>
        <dd className="mono">{token.id}</dd>
        <dt>Scopes</dt>
        <dd>
          <ScopeList names={token.scopes} />
        </dd>
        <dt>From</dt>
        <dd className={token.cidrs.length > 0 ? 'mono' : undefined}>
          {token.cidrs.join(', ') || 'any address'}
        </dd>
        <dt>Expires</dt>
        <dd>{token.expiresAt ? exactInstant(token.expiresAt, zone) : <b className="m dangerc">Never</b>}</dd>
      </dl>
    </section>
  );
}

/** `ORDERS_TOKEN=…` and a curl line for the first API that accepts it. */
function plateForms({ secret, apis }: IssuedToken): PlateForm[] {
  const [api] = apis;
  const name = (apis.length === 1 ? (api?.name ?? '') : '')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  const variable = /^[A-Z]/.test(name) ? `${name}_TOKEN` : 'API_TOKEN';
  const address = api && /^https?:\/\//.test(api.address) ? api.address : 'https://api.example/';
  return [
    { id: 'env', tab: '.env', copy: 'Copy .env line', text: `${variable}=${secret}` },
    {
      id: 'curl',
      tab: 'curl',
      copy: 'Copy curl line',
      text: `curl ${address} \\\n  -H "Authorization: Bearer ${secret}"`,
    },
  ];
}
