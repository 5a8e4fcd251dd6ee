import type { Prefill, ScopeApi, TokenFormView } from '@/components/tokens/view-models';
import { listed } from '@/components/tokens/words';
import type { TokenForm } from '@/server/tokens/get-token-form';

/** Nothing is filled in. */
export const NO_PREFILL: Prefill = { label: '', note: '', scopes: [], lifetimeDays: null, cidrs: '' };

interface Asked {
  /** `app_…`, for an application's token. */
  application: string | null;
  prefill: Prefill;
}

export function toFormView(form: TokenForm, asked: Asked): TokenFormView {
  const { asOf, ownerName, policy, live } = form;
  return { ...asked, asOf, ownerName, policy, live, apis: toTree(form, asked.application !== null) };
}

/** The catalogue comes sorted by API, group and name; the tree keeps that order. */
function toTree({ catalogue, grantableScopeIds }: TokenForm, ofApplication: boolean): ScopeApi[] {
  const apis: ScopeApi[] = [];
  for (const scope of catalogue) {
    let api = apis.find((known) => known.id === scope.apiId);
    if (!api) {
      api = { id: scope.apiId, name: scope.apiName, audience: scope.audience, groups: [] };
      apis.push(api);
    }
    let group = api.groups.find((known) => known.name === scope.groupName);
    if (!group) {
      group = { name: scope.groupName, scopes: [] };
      api.groups.push(group);
    }
    group.scopes.push({
      name: scope.name,
      description: scope.description,
      risk: scope.risk,
      access: scope.access,
      withheld: grantableScopeIds.has(scope.id)
        ? null
        : ofApplication
          ? 'Above the ceiling of this application'
          : withheldBecause(scope.roles),
    });
  }
  return apis;
}

function withheldBecause(roles: readonly string[]): string {
  if (roles.length === 0) return 'Not yours to give: no role may give it';
  const names = roles.length === 1 ? roles[0] : listed(roles).replace(/ and ([^,]*)$/, ' or $1');
  return `Not yours to give: needs the role ${names}`;
}
