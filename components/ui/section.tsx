import clsx from 'clsx';
import type { ReactNode } from 'react';

interface SectionProps {
  title: ReactNode;
  id?: string;
  /** Small text below the heading, in the margin. */
  about?: ReactNode;
  /** Numbered blocks exist only on the create page. */
  number?: number;
  /** At the right of the heading, for stacked sections. */
  aside?: ReactNode;
  /** Heading on top instead of in the margin. */
  stacked?: boolean;
  /** The first section below a row of tabs has no hairline of its own. */
  first?: boolean;
  danger?: boolean;
  children: ReactNode;
}

/** A heading in the margin, a body beside it, a hairline above. */
export function Section({ title, id, about, number, aside, stacked, first, danger, children }: SectionProps) {
  return (
    <section className={clsx('sec', stacked && 'stacked', first && 'first', danger && 'danger')} id={id}>
      <header className={aside ? 'row wrap between' : undefined}>
        <h2>
          {number !== undefined && <span className="n">{number}</span>}
          {title}
        </h2>
        {aside}
        {about && (typeof about === 'string' ? <p>{about}</p> : about)}
      </header>
      {children}
    </section>
  );
}
