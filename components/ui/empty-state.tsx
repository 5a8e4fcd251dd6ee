import type { ReactNode } from 'react';

interface EmptyStateProps {
  /** A glyph or icon above the title. */
  mark?: ReactNode;
  title: ReactNode;
  /** What the thing is for. */
  children: ReactNode;
  /** One act. */
  action?: ReactNode;
}

export function EmptyState({ mark, title, children, action }: EmptyStateProps) {
  return (
    <div className="empty">
      {mark}
      <h2>{title}</h2>
      <p>{children}</p>
      {action && <div className="row wrap">{action}</div>}
    </div>
  );
}
