import type { CatalogueState } from '@/core/scope/diff-catalogue';
import { NEW_MARK } from '@/core/scope/new-mark';
import { fingerprint } from '../changes/fingerprint';

/** One thing of the catalogue: an API by its audience, a scope or a role by its name. */
export interface CatalogueThing {
  kind: 'api' | 'scope' | 'role';
  name: string;
}

/** Stands for all that an editor shows of a thing, so that nothing is saved over what somebody else saved meanwhile. */
export function markOf(state: CatalogueState, { kind, name }: CatalogueThing): string {
  const scopes = state.apis.flatMap((api) => api.scopes);
  switch (kind) {
    case 'api': {
      const api = state.apis.find((each) => each.audience === name);
      return api ? fingerprint([api.name, api.description]) : NEW_MARK;
    }
    case 'scope': {
      const scope = scopes.find((each) => each.name === name);
      return scope ? fingerprint({ ...scope, roles: scope.roles.toSorted() }) : NEW_MARK;
    }
    case 'role': {
      const role = state.roles.find((each) => each.name === name);
      const held = scopes.filter((scope) => scope.roles.includes(name)).map((scope) => scope.name);
      return role ? fingerprint([role.description, role.portalRight, held.sort()]) : NEW_MARK;
    }
  }
}
