import { Server } from 'lucide-react';
import { cappedCount, counted } from '@/components/ui/number-format';
import { RelativeTime } from '@/components/ui/relative-time';
import { Risk } from '@/components/ui/risk';
import { Status } from '@/components/ui/status';
import { TableFrame } from '@/components/ui/table';
import type { Present } from '@/components/ui/time-format';
import type { ApiView, CredentialLine, ScopeLine } from './view-models';

const accessWords: Record<ScopeLine['access'], string> = { read: 'Read', write: 'Write', admin: 'Admin' };

export function ApiDetail({ api, present }: { api: ApiView; present: Present }) {
  return (
    <div className="min-w-0">
      <h2 className="api-name">{api.name}</h2>
      <p className="small d3 mono mt-0.5">
        {api.id} · audience {api.audience}
      </p>
      {api.description && <p className="d2 mt-2">{api.description}</p>}
      {!api.builtIn && (
        <Credentials credentials={api.credentials} audience={api.audience} present={present} />
      )}
      <h3 className="mt-6 mb-2">
        Scope catalogue <span className="ct">{counted(api.scopeCount, 'scope')}</span>
      </h3>
      {api.groups.length === 0 ? (
        <p className="d3 t13">No scopes.</p>
      ) : (
        <TableFrame label={`Scopes of ${api.name}`}>
          <ScopeTable groups={api.groups} />
        </TableFrame>
      )}
      {!api.builtIn && (
        <p className="small d3 mt-4">
          The catalogue comes from a file: <code>npx --no latchkey api export</code>, edit,{' '}
          <code>npx --no latchkey api import FILE</code>
        </p>
      )}
    </div>
  );
}

function ScopeTable({ groups }: { groups: ApiView['groups'] }) {
  return (
    <table className="tbl">
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
        </tr>
      </thead>
      {groups.map((group) => (
        <tbody key={group.name}>
          <tr className="group">
            <th colSpan={6} scope="rowgroup">
              {group.name}
            </th>
          </tr>
          {group.scopes.map((scope) => (
            <tr key={scope.name} className={scope.retired ? 'dim' : undefined}>
              <td className="mono small nw">{scope.name}</td>
              <td className="min-w-[180px]">{scope.description}</td>
              <td>{scope.retired ? <Status status="retired" /> : <Risk level={scope.risk} />}</td>
              <td className="d2">{accessWords[scope.access]}</td>
              <td className="d2">{scope.roles.join(', ') || <span className="d3">nobody</span>}</td>
              <td className="r">{cappedCount(scope.liveTokens)}</td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

interface CredentialsProps {
  credentials: readonly CredentialLine[];
  audience: string;
  present: Present;
}

/** What this API's servers ask the verifier with. */
function Credentials({ credentials, audience, present }: CredentialsProps) {
  return (
    <>
      <h3 className="mt-6 mb-2">Verifier credentials</h3>
      {credentials.length === 0 ? (
        <p className="d2 t13">
          None: no server can ask about this API’s tokens yet.{' '}
          <code>npx --no latchkey verifier issue --api {audience}</code>
        </p>
      ) : (
        <ul className="lines t13 credentials">
          {credentials.map((credential) => (
            <li key={credential.id} className="w">
              <Server size={15} strokeWidth={1.75} className="text-ink-3" aria-hidden />
              <span className="mono w-[120px]">{credential.hint}</span>
              <span className="grow">
                {credential.label} <span className="d3">· {lastUse(credential, present)}</span>
              </span>
              {credential.revokedAt && <Status status="revoked" />}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function lastUse({ lastUsedAt, createdAt }: CredentialLine, present: Present) {
  if (!lastUsedAt) {
    return (
      <>
        never used, issued <RelativeTime at={createdAt} present={present} />
      </>
    );
  }
  return (
    <>
      last used <RelativeTime at={lastUsedAt} present={present} />
    </>
  );
}
