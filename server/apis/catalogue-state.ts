import type { CatalogueState } from '@/core/scope/diff-catalogue';
import type { Queryable } from '@/db/client';
import { type CatalogueScope, listApis, listCatalogueScopes, listRoles } from '@/db/queries/catalogue';

export interface StoredCatalogue {
  state: CatalogueState;
  ids: CatalogueIds;
}

/** Ids by audience, by scope name and by role name. */
export interface CatalogueIds {
  apis: Map<string, string>;
  scopes: Map<string, string>;
  roles: Map<string, string>;
}

/** The catalogue as it stands, retired scopes included: their names stay taken. */
export async function readCatalogue(query: Queryable): Promise<StoredCatalogue> {
  const apis = await listApis(query);
  const scopes = await listCatalogueScopes(query, { withRetired: true });
  const roles = await listRoles(query);
  return {
    state: {
      apis: apis.map(({ id, name, audience, description, builtIn }) => ({
        name,
        audience,
        description,
        builtIn,
        scopes: scopesOfApi(id, scopes),
      })),
      roles: roles.map(({ name, description, portalRight, builtIn }) => ({
        name,
        description,
        portalRight,
        builtIn,
      })),
    },
    ids: {
      apis: new Map(apis.map((api) => [api.audience, api.id])),
      scopes: new Map(scopes.map((scope) => [scope.name, scope.id])),
      roles: new Map(roles.map((role) => [role.name, role.id])),
    },
  };
}

/** One API's scopes among all, as a catalogue document names their parts. */
export const scopesOfApi = (apiId: string, scopes: readonly CatalogueScope[]) =>
  scopes
    .filter((scope) => scope.apiId === apiId)
    .map((scope) => ({
      name: scope.name,
      description: scope.description,
      group: scope.groupName,
      risk: scope.risk,
      access: scope.access,
      roles: scope.roles,
    }));
