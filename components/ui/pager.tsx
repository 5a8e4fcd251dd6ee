import type { ReactNode } from 'react';
import { ButtonLink } from './button';

interface PagerProps {
  /** "12 tokens, 9 live of at most 100" */
  children: ReactNode;
  /** The first page, when this is not it. */
  first?: string | undefined;
  next?: string | undefined;
}

/** Keyset pages go forward, and back to the start; the browser's own Back goes one page back. */
export function Pager({ children, first, next }: PagerProps) {
  return (
    <nav className="pager" aria-label="Pages">
      <span>{children}</span>
      <span className="row">
        {first && (
          <ButtonLink href={first} size="small" prefetch={false}>
            First page
          </ButtonLink>
        )}
        {next && (
          <ButtonLink href={next} size="small" rel="next" prefetch={false}>
            Next page
          </ButtonLink>
        )}
      </span>
    </nav>
  );
}
