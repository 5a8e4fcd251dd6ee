import { Download, Waypoints } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { EmptyState } from '@/components/ui/empty-state';
import { counted } from '@/components/ui/number-format';
import { PageHead } from '@/components/ui/page-head';
import { Loading } from '@/components/ui/rows-loading';
import { Skeleton } from '@/components/ui/skeleton';
import type { Present } from '@/components/ui/time-format';
import type { ApiEditing } from './api-actions';
import { ApiDetail, ApiDetailLoading } from './api-detail';
import { ApiEditor } from './api-editor';
import { ImportCatalogue } from './import-catalogue';
import type { ApiView } from './view-models';

interface ApisPageProps {
  apis: readonly ApiView[];
  /** The one shown beside the list. */
  shown: ApiView | null;
  present: Present;
  editing: ApiEditing;
}

/** What tokens can be for: APIs with their scopes, changed here or by a file. */
export function ApisPage({ apis, shown, present, editing }: ApisPageProps) {
  const none = apis.every((api) => api.builtIn);
  return (
    <>
      <ApisHead
        changes={
          editing && (
            <>
              <ImportCatalogue action={editing.actions.importCatalogue} />
              <ApiEditor action={editing.actions.saveApi} />
            </>
          )
        }
      />
      {none && <NoApis />}
      {apis.length > 0 && (
        <div className="split apis">
          <nav className="master" aria-label="APIs">
            {apis.map((api) => (
              <Link
                key={api.id}
                href={`/admin/apis?api=${api.id}`}
                aria-current={api === shown ? 'true' : undefined}
                prefetch={false}
              >
                {api.name}
                <span className="sub mono" title={api.audience}>
                  {api.builtIn ? `${counted(api.scopeCount, 'scope')} of Latchkey itself` : api.audience}
                </span>
              </Link>
            ))}
          </nav>
          {shown && <ApiDetail api={shown} present={present} editing={editing} />}
        </div>
      )}
    </>
  );
}

export function ApisLoading({ changes }: { changes: boolean }) {
  return (
    <Loading what="APIs">
      <ApisHead />
      <div className="split apis">
        <nav className="master" aria-label="APIs" aria-hidden>
          {[120, 150, 96].map((width) => (
            <span key={width} className="block p-3">
              <Skeleton width={width} />
            </span>
          ))}
        </nav>
        <ApiDetailLoading changes={changes} />
      </div>
    </Loading>
  );
}

function ApisHead({ changes }: { changes?: ReactNode }) {
  return (
    <PageHead
      title="APIs and scopes"
      about="What tokens can be for. Scope names are unique across APIs."
      actions={
        <>
          <a className="btn" href="/admin/apis/export" download>
            <Download size={14} strokeWidth={1.75} aria-hidden />
            Export
          </a>
          {changes}
        </>
      }
    />
  );
}

function NoApis() {
  return (
    <EmptyState mark={<Waypoints size={22} strokeWidth={1.75} aria-hidden />} title="No APIs yet">
      An API has an audience and scopes: what a token may be allowed to do there. Add one, or write them down
      in a YAML file and import it; importing it again changes only what changed.
    </EmptyState>
  );
}
