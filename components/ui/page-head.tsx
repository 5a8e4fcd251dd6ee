import Link from 'next/link';
import type { ReactNode } from 'react';

interface Crumb {
  label: string;
  href?: string;
}

interface PageHeadProps {
  title: ReactNode;
  crumbs?: readonly Crumb[];
  /** Beside the title: the key, a boxed status. */
  before?: ReactNode;
  after?: ReactNode;
  about?: ReactNode;
  actions?: ReactNode;
}

/** Where you are, what this is, and its acts. */
export function PageHead({ title, crumbs, before, after, about, actions }: PageHeadProps) {
  return (
    <div className="head">
      <div className="grow">
        {crumbs && <Crumbs crumbs={crumbs} />}
        <div className="named">
          {before}
          <div className="row wrap gap-3">
            <h1>{title}</h1>
            {after}
          </div>
        </div>
        {typeof about === 'string' ? <p>{about}</p> : about}
      </div>
      {actions && <div className="acts row">{actions}</div>}
    </div>
  );
}

function Crumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav className="crumb" aria-label="Breadcrumb">
      {crumbs.map((crumb, index) => (
        <span className="contents" key={crumb.label}>
          {index > 0 && <span aria-hidden>/</span>}
          {crumb.href ? (
            <Link href={crumb.href} prefetch={false}>
              {crumb.label}
            </Link>
          ) : (
            <span aria-current="page">{crumb.label}</span>
          )}
        </span>
      ))}
    </nav>
  );
}
