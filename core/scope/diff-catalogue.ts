/**
 * What importing a catalogue would change. Pure, so that the same list is what a dry run shows, what an import does and
 * what its audit says.
 */
import {
  type Catalogue,
  type CatalogueApi,
  type CatalogueRole,
  type CatalogueScope,
  ROLES_DEFAULT,
} from './catalogue';

export interface ApiState {
  name: string;
  audience: string;
  description: string;
  /** Latchkey's own API: no document describes it. */
  builtIn: boolean;
  scopes: ScopeState[];
}

export interface ScopeState {
  name: string;
  description: string;
  group: string;
  risk: CatalogueScope['risk'];
  access: CatalogueScope['access'];
  /** Roles whose members may put it on tokens. */
  roles: string[];
}

export interface RoleState {
  name: string;
  description: string;
  portalRight: NonNullable<CatalogueRole['portal_right']>;
  /** Ships with Latchkey and keeps its portal right. */
  builtIn: boolean;
}

export interface CatalogueState {
  apis: ApiState[];
  roles: RoleState[];
}

/** Values before and after, of what changes only. Their names are those of the document. */
export type Values = Record<string, string | string[]>;

export interface CatalogueChange {
  action: 'role.create' | 'role.update' | 'api.create' | 'api.update' | 'scope.create' | 'scope.update';
  /** A role's or scope's name, an API's audience. */
  target: string;
  /** The audience of a scope's API. */
  audience?: string;
  before: Values;
  after: Values;
  /** The other side of each grant: role names for a scope, scope names for a role. */
  gains: string[];
  loses: string[];
}

export interface CatalogueDiff {
  /** In the order in which they can be made. */
  changes: CatalogueChange[];
  /** What the document does not name and therefore stays as it is: audiences, scopes of the APIs it names, roles. */
  untouched: { apis: string[]; scopes: string[]; roles: string[] };
}

/** Ordered changes from `current` to `wanted`. The document must have no conflict with `current`; @see findConflicts in find-conflicts.ts */
export function diffCatalogue(current: CatalogueState, wanted: Catalogue): CatalogueDiff {
  const { apis = [], roles = [] } = wanted;
  const apiOf = new Map(current.apis.map((api) => [api.audience, api]));
  const roleOf = new Map(current.roles.map((role) => [role.name, role]));
  const changes = [
    ...roles.map((role) => diffRole(roleOf.get(role.name), scopesOf(current, role.name), role)),
    ...apis.map((api) => diffApi(apiOf.get(api.audience), api)),
    ...apis.flatMap((api) => {
      const scopes = new Map(apiOf.get(api.audience)?.scopes.map((scope) => [scope.name, scope]));
      return api.scopes.map((scope) => diffScope(scopes.get(scope.name), scope, api.audience));
    }),
  ];
  return { changes: changes.filter((change) => change !== null), untouched: findUntouched(current, wanted) };
}

function diffApi(current: ApiState | undefined, wanted: CatalogueApi): CatalogueChange | null {
  const target = wanted.audience;
  if (!current) {
    const after = { name: wanted.name, description: wanted.description ?? '' };
    return { action: 'api.create', target, before: {}, after, gains: [], loses: [] };
  }
  const { name, description } = wanted;
  const changed = changedValues(
    { name: current.name, description: current.description },
    { name, description },
  );
  return changed && { action: 'api.update', target, ...changed, gains: [], loses: [] };
}

function diffScope(
  current: ScopeState | undefined,
  wanted: CatalogueScope,
  audience: string,
): CatalogueChange | null {
  const { name: target, description, group, risk, access, roles } = wanted;
  if (!current) {
    const gains = [...(roles ?? ROLES_DEFAULT)];
    const after = { description: description ?? '', group, risk, access, roles: gains };
    return { action: 'scope.create', target, audience, before: {}, after, gains, loses: [] };
  }
  const { name: _, ...values } = current;
  const changed = changedValues(
    { ...values, roles: current.roles.toSorted() },
    { description, group, risk, access, roles },
  );
  return changed && { action: 'scope.update', target, audience, ...changed, ...grants(current.roles, roles) };
}

function diffRole(
  current: RoleState | undefined,
  currentScopes: string[],
  wanted: CatalogueRole,
): CatalogueChange | null {
  const { name: target, description, portal_right, scopes } = wanted;
  if (!current) {
    const gains = scopes ?? [];
    const after = {
      description: description ?? '',
      portal_right: portal_right ?? 'none',
      ...(scopes ? { scopes } : {}),
    };
    return { action: 'role.create', target, before: {}, after, gains, loses: [] };
  }
  const changed = changedValues(
    { description: current.description, portal_right: current.portalRight, scopes: currentScopes },
    { description, portal_right, scopes },
  );
  return changed && { action: 'role.update', target, ...changed, ...grants(currentScopes, scopes) };
}

/** Names of the scopes a role has, Latchkey's own aside: no document can name those, so none can take them away. */
const scopesOf = (current: CatalogueState, role: string): string[] =>
  current.apis
    .filter((api) => !api.builtIn)
    .flatMap((api) => api.scopes)
    .filter((scope) => scope.roles.includes(role))
    .map((scope) => scope.name)
    .sort();

/** Of the wanted values those that are given and differ, before and after; null if none does. */
function changedValues<K extends string>(
  current: Record<K, string | string[]>,
  wanted: Record<K, string | string[] | undefined>,
): { before: Values; after: Values } | null {
  const before: Values = {};
  const after: Values = {};
  for (const key of Object.keys(wanted) as K[]) {
    const value = wanted[key];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(current[key])) continue;
    before[key] = current[key];
    after[key] = value;
  }
  return Object.keys(after).length > 0 ? { before, after } : null;
}

function grants(current: readonly string[], wanted: readonly string[] | undefined) {
  if (!wanted) return { gains: [], loses: [] };
  return {
    gains: wanted.filter((name) => !current.includes(name)),
    loses: current.filter((name) => !wanted.includes(name)),
  };
}

function findUntouched(current: CatalogueState, { apis = [], roles }: Catalogue): CatalogueDiff['untouched'] {
  const namedScopes = new Map(apis.map((api) => [api.audience, new Set(api.scopes.map(({ name }) => name))]));
  const namedRoles = new Set(roles?.map((role) => role.name));
  const own = current.apis.filter((api) => !api.builtIn);
  return {
    apis: apis.length === 0 ? [] : own.map((api) => api.audience).filter((it) => !namedScopes.has(it)),
    scopes: own.flatMap((api) => {
      const named = namedScopes.get(api.audience);
      return named ? api.scopes.map(({ name }) => name).filter((name) => !named.has(name)) : [];
    }),
    roles: roles
      ? current.roles.filter((role) => !role.builtIn && !namedRoles.has(role.name)).map(({ name }) => name)
      : [],
  };
}
