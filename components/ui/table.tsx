import { ArrowDown, ArrowUp } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';

/**
 * The frame a table scrolls in, so that the page never scrolls sideways. It can be focused and has a name, so that a
 * keyboard can scroll it.
 */
export function TableFrame({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="tw" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}

interface SortHeadProps {
  /** The address of this list sorted by this column. */
  href: string;
  /** How the list is sorted by this column now, if it is. */
  sorted?: 'ascending' | 'descending' | undefined;
  children: ReactNode;
}

/** A column's head that sorts. */
export function SortHead({ href, sorted, children }: SortHeadProps) {
  const Arrow = sorted === 'descending' ? ArrowDown : ArrowUp;
  return (
    <th scope="col" aria-sort={sorted}>
      <Link href={href} prefetch={false}>
        {children}
        {sorted && <Arrow size={12} strokeWidth={1.75} aria-hidden />}
      </Link>
    </th>
  );
}
