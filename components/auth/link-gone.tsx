import type { ReactNode } from 'react';
import { KeyBlank } from '@/components/ui/key-glyph';

/** A one-time link that opens nothing: what may have happened, and how to get another. */
export function LinkGone({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div role="status">
      <KeyBlank width={104} />
      <h1 className="mt-6">{title}</h1>
      <div className="d2 mt-1.5 stack">{children}</div>
    </div>
  );
}
