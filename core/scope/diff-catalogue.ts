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

export interface ApiValues {
  name: string;
  description: string;
}
export interface ScopeValues {
  description: string;
  group: string;
  risk: ScopeState['risk'];
  access: ScopeState['access'];
  roles: string[];
}
export interface RoleValues {
  description: string;
  portal_right: RoleState['portalRight'];
  scopes: string[];
}

/** One change, with the values before and after of what changes only, under the names the document gives them. */
type ChangeOf<Kind extends string, Values> = {
  /** A role's or scope's name, an API's audience. */
  target: string;
  /** The other side of each grant: role names for a scope, scope names for a role. */
  gains: string[];
  loses: string[];
} & (
  | { action: `${Kind}.create`; before: Record<never, never>; after: Values }
  | { action: `${Kind}.update`; before: Partial<Values>; after: Partial<Values> }
);

export type RoleChange = ChangeOf<'role', RoleValues>;
export type ApiChange = ChangeOf<'api', ApiValues>;
/** `audience`: of the scope's API. */
export type ScopeChange = ChangeOf<'scope', ScopeValues> & { audience: string };
export type CatalogueChange = RoleChange | ApiChange | ScopeChange;

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

function diffApi(current: ApiState | undefined, wanted: CatalogueApi): ApiChange | null {
  const target = wanted.audience;
  const { name, description } = wanted;
  const noGrants = { gains: [], loses: [] };
  if (!current) {
    const after = { name, description: description ?? '' };
    return { action: 'api.create', target, before: {}, after, ...noGrants };
  }
  const held = { name: current.name, description: current.description };
  const changed = changedValues<ApiValues>(held, { name, description });
  return changed && { action: 'api.update', target, ...changed, ...noGrants };
}

function diffScope(
  current: ScopeState | undefined,
  wanted: CatalogueScope,
  audience: string,
): ScopeChange | null {
  const { name: target, description, group, risk, access, roles } = wanted;
  if (!current) {
    const gains = [...(roles ?? ROLES_DEFAULT)];
    const after = { description: description ?? '', group, risk, access, roles: gains };
    return { action: 'scope.create', target, audience, before: {}, after, gains, loses: [] };
  }
  const { name: _, ...held } = { ...current, roles: current.roles.toSorted() };
  const changed = changedValues<ScopeValues>(held, { description, group, risk, access, roles });
  return changed && { action: 'scope.update', target, audience, ...changed, ...grants(held.roles, roles) };
}

function diffRole(
  current: RoleState | undefined,
  currentScopes: string[],
  wanted: CatalogueRole,
): RoleChange | null {
  const { name: target, description, portal_right, scopes } = wanted;
  if (!current) {
    const gains = scopes ?? [];
    const after = {
      description: description ?? '',
      portal_right: portal_right ?? 'none',
      scopes: gains,
    } as const;
    return { action: 'role.create', target, before: {}, after, gains, loses: [] };
  }
  const held = { description: current.description, portal_right: current.portalRight, scopes: currentScopes };
  const changed = changedValues<RoleValues>(held, { description, portal_right, scopes });
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
function changedValues<Values extends object>(
  held: Values,
  wanted: { [Key in keyof Values]: Values[Key] | undefined },
): { before: Partial<Values>; after: Partial<Values> } | null {
  const before: Partial<Values> = {};
  const after: Partial<Values> = {};
  for (const key of Object.keys(wanted) as (keyof Values)[]) {
    const value = wanted[key];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(held[key])) continue;
    before[key] = held[key];
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
