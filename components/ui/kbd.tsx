import type { ReactNode } from 'react';

/** A key of the keyboard. What it does is said beside it or by `aria-keyshortcuts`, so readers skip the picture. */
export function Kbd({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <kbd className={className} aria-hidden>
      {children}
    </kbd>
  );
}
