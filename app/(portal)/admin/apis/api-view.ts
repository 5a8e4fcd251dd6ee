import type { ApiView, CredentialLine } from '@/components/apis/view-models';
import { formatPublicId } from '@/core/ids/public-id';
import { formatHint } from '@/core/token/token-format';
import type { ListedApi, ListedScope } from '@/server/apis/list-apis';

export function apiViewOf(api: ListedApi, asOf: Date): ApiView {
  return {
    id: formatPublicId('api', api.id),
    mark: api.mark,
    name: api.name,
    audience: api.audience,
    description: api.description,
    builtIn: api.builtIn,
    credentials: api.verifierCredentials.map((credential) => credentialLineOf(credential, asOf)),
    groups: groupsOf(api.scopes),
    scopeCount: api.scopes.length,
  };
}

function credentialLineOf(credential: ListedApi['verifierCredentials'][number], asOf: Date): CredentialLine {
  const { id, label, createdAt, lastUsedAt, retireAt } = credential;
  return {
    id: formatPublicId('verifierCredential', id),
    hint: formatHint(credential),
    label,
    createdAt,
    lastUsedAt,
    state: stateOf(credential, asOf),
    endsAt: retireAt,
  };
}

function stateOf(
  { revokedAt, retireAt }: ListedApi['verifierCredentials'][number],
  asOf: Date,
): CredentialLine['state'] {
  if (revokedAt) return 'revoked';
  if (!retireAt) return 'live';
  return retireAt <= asOf ? 'ended' : 'ending';
}

/** Scopes come ordered by group and name. */
function groupsOf(scopes: readonly ListedScope[]): ApiView['groups'] {
  const groups = new Map<string, ApiView['groups'][number]>();
  for (const scope of scopes) {
    const group = groups.get(scope.groupName) ?? { name: scope.groupName, scopes: [] };
    groups.set(scope.groupName, group);
    const { name, description, risk, access, roles, liveTokens } = scope;
    group.scopes.push({
      mark: scope.mark,
      name,
      group: scope.groupName,
      description,
      risk,
      access,
      roles,
      liveTokens,
      retired: scope.retiredAt !== null,
    });
  }
  return [...groups.values()];
}
