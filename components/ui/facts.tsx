import type { ReactNode } from 'react';

/** A row of figures under a page's head. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="facts">{children}</dl>;
}

export function Fact({ name, sub, children }: { name: string; sub?: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children}
        {sub && <span className="sub">{sub}</span>}
      </dd>
    </div>
  );
}
