'use client';
import { useEffect, useRef } from 'react';

import { CopyButton } from '@/components/ui/copy-button';
import { exactInstant } from '@/components/ui/time-format';
import type { OneTimeLinkView } from './view-models';

/** A link to hand over by a way the two people trust. It is in this answer and nowhere else. */
export function OneTimeLink({ link, name, zone }: { link: OneTimeLinkView; name: string; zone: string }) {
  const field = useRef<HTMLInputElement>(null);
  // the button that was pressed is gone
  useEffect(() => field.current?.focus(), []);
  return (
    <div className="stack16">
      <p className="d2">
        Give this link to {name}. Latchkey sends nothing and keeps a digest only: this is the one time the
        link is shown.
      </p>
      <div className="row">
        <input
          ref={field}
          className="in mono grow"
          aria-label="One-time link"
          value={link.url}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton text={link.url} label="Copy link" look="primary" />
      </div>
      <p className="small d3">
        Works once, until {exactInstant(link.expiresAt, zone)}. A newer link ends it.
      </p>
    </div>
  );
}
