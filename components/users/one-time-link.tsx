'use client';
import { CopyField } from '@/components/ui/copy-field';
import { exactInstant } from '@/components/ui/time-format';
import type { OneTimeLinkView } from './view-models';

/** A link to hand over by a way the two people trust. It is in this answer and nowhere else. */
export function OneTimeLink({ link, name, zone }: { link: OneTimeLinkView; name: string; zone: string }) {
  return (
    <div className="stack16">
      <p className="d2">
        Give this link to {name}. Latchkey sends nothing and keeps a digest only: this is the one time the
        link is shown.
      </p>
      <CopyField label="One-time link" copy="Copy link" text={link.url} />
      <p className="small d3">
        Works once, until {exactInstant(link.expiresAt, zone)}. A newer link ends it.
      </p>
    </div>
  );
}
