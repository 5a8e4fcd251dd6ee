import type { ReactNode } from 'react';

interface PanelProps {
  title: string;
  /** At the right of the head: a count, a mark, an act. */
  aside?: ReactNode;
  children: ReactNode;
}

/** A bordered block with a head. Never one inside another. */
export function Panel({ title, aside, children }: PanelProps) {
  return (
    <section className="panel">
      <div className="ph">
        <h2>{title}</h2>
        {aside}
      </div>
      <div className="pb stack16">{children}</div>
    </section>
  );
}
