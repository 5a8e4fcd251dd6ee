import Link from 'next/link';
import { cappedCount, counted } from '@/components/ui/number-format';
import { Risk } from '@/components/ui/risk';
import { RowsLoading } from '@/components/ui/rows-loading';
import { Skeleton } from '@/components/ui/skeleton';
import { Status } from '@/components/ui/status';
import { TableFrame } from '@/components/ui/table';
import type { Present } from '@/components/ui/time-format';
import type { ApiEditing } from './api-actions';
import { ApiEditor } from './api-editor';
import { Credentials } from './credentials';
import { AddScope } from './scope-editor';
import { ScopeMenu } from './scope-menu';
import type { ApiView } from './view-models';
import { accessWords } from './words';

interface ApiDetailProps {
  api: ApiView;
  present: Present;
  editing: ApiEditing;
}

export function ApiDetail({ api, present, editing }: ApiDetailProps) {
  // Latchkey's own API is described by Latchkey.
  const own = api.builtIn ? null : editing;
  return (
    <div className="min-w-0">
      <div className="row between">
        <h2 className="api-name">{api.name}</h2>
        {own && <ApiEditor api={api} action={own.actions.saveApi} />}
      </div>
      <p className="small d3 mono mt-0.5">
        {api.id} · audience {api.audience}
      </p>
      {api.description && <p className="d2 mt-2">{api.description}</p>}
      {!api.builtIn && (
        <Credentials key={api.id} api={api} present={present} actions={own?.actions ?? null} />
      )}
      <div className="row between mt-6 mb-2">
        <h3>
          Scope catalogue <span className="ct">{counted(api.scopeCount, 'scope')}</span>
        </h3>
        {own && <AddScope audience={api.audience} roles={own.roles} action={own.actions.saveScope} />}
      </div>
      {api.groups.length === 0 ? (
        <p className="d3 t13">No scopes.</p>
      ) : (
        <TableFrame label={`Scopes of ${api.name}`}>
          <ScopeTable api={api} editing={own} />
        </TableFrame>
      )}
    </div>
  );
}

export function ApiDetailLoading({ changes }: { changes: boolean }) {
  return (
    <div className="min-w-0">
      <p className="api-name">
        <Skeleton width={160} />
      </p>
      <p className="mt-0.5 mb-6">
        <Skeleton width={280} />
      </p>
      <RowsLoading
        className="tbl"
        label="Scopes"
        head={<ScopeTableHead changes={changes} />}
        cells={[
          { width: 110 },
          { width: 170 },
          { width: 48 },
          { width: 40 },
          { width: 80 },
          { width: 20, className: 'r' },
          ...(changes ? [{}] : []),
        ]}
      />
    </div>
  );
}

function ScopeTableHead({ changes }: { changes: boolean }) {
  return (
    <thead>
      <tr>
        <th scope="col">Scope</th>
        <th scope="col">What it allows</th>
        <th scope="col">Risk</th>
        <th scope="col">Access</th>
        <th scope="col">Roles that may give it</th>
        <th scope="col" className="r">
          Live tokens
        </th>
        {changes && (
          <th scope="col">
            <span className="sr">Actions</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

function ScopeTable({ api, editing }: { api: ApiView; editing: ApiEditing }) {
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: below 860 px display: flex takes the roles away
    // biome-ignore-start lint/a11y/useSemanticElements: they are these elements already
    <table className="tbl ro" role="table">
      <ScopeTableHead changes={editing !== null} />
      {api.groups.map((group) => (
        <tbody key={group.name} role="rowgroup">
          <tr role="row" className="group">
            <th colSpan={editing ? 7 : 6} scope="rowgroup">
              {group.name}
            </th>
          </tr>
          {group.scopes.map((scope) => (
            <tr key={scope.name} role="row" className={scope.retired ? 'dim' : undefined}>
              <td role="cell" className="mono small scope-name ro-name">
                {scope.name}
              </td>
              <td role="cell" className="min-w-[180px] ro-about">
                {scope.description}
              </td>
              <td role="cell">{scope.retired ? <Status status="retired" /> : <Risk level={scope.risk} />}</td>
              <td role="cell" className="d2">
                {accessWords[scope.access]}
              </td>
              <td role="cell" className="d2">
                {scope.roles.join(', ') || <span className="d3">nobody</span>}
              </td>
              <td role="cell" className="r">
                <Link
                  className="q"
                  href={`/admin/tokens?scope=${encodeURIComponent(scope.name)}&status=live`}
                  prefetch={false}
                >
                  {cappedCount(scope.liveTokens)}
                  <span className="only-narrow"> live</span>
                </Link>
              </td>
              {editing && (
                <td role="cell" className="r ro-act">
                  <ScopeMenu
                    scope={scope}
                    audience={api.audience}
                    roles={editing.roles}
                    actions={editing.actions}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      ))}
    </table>
    // biome-ignore-end lint/a11y/useSemanticElements: they are these elements already
    // biome-ignore-end lint/a11y/noRedundantRoles: below 860 px display: flex takes the roles away
  );
}
