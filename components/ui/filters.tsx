import { X } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';

interface View {
  label: string;
  href: string;
  current: boolean;
  /** Measured, or absent. */
  count?: string | undefined;
}

/** Saved views, or the parts of a page, as a row of links. */
export function Views({ label, views }: { label: string; views: readonly View[] }) {
  return (
    <nav className="views" aria-label={label}>
      {views.map((view) => (
        <Link
          key={view.label}
          href={view.href}
          aria-current={view.current ? (view.href.startsWith('#') ? 'true' : 'page') : undefined}
          prefetch={false}
        >
          {view.label}
          {view.count !== undefined && <span className="ct"> {view.count}</span>}
        </Link>
      ))}
    </nav>
  );
}

/** A filter that is on: field, value, and a link to the list without it. */
export function Chip({ field, value, without }: { field: string; value: string; without: string }) {
  return (
    <span className="chip">
      <span>{field}</span>
      <b>{value}</b>
      <Link href={without} prefetch={false} aria-label={`Remove filter ${field} ${value}`}>
        <X size={12} strokeWidth={1.75} aria-hidden />
      </Link>
    </span>
  );
}

export function Filters({ children }: { children: ReactNode }) {
  return <div className="filters">{children}</div>;
}
