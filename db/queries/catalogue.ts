import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { apis, roleScopes, roles, scopes, userRoles } from '../schema';
import { liveT } from './tokens';

export type ScopeRow = typeof scopes.$inferSelect;
export type ApiRow = typeof apis.$inferSelect;
export type RoleRow = typeof roles.$inferSelect;

/** The scopes a user's roles let them put on tokens today: the union, without retired ones. */
export async function listGrantableScopes(query: Queryable, userId: string): Promise<ScopeRow[]> {
  const granted = query
    .select({ id: roleScopes.scopeId })
    .from(userRoles)
    .innerJoin(roleScopes, eq(roleScopes.roleId, userRoles.roleId))
    .where(eq(userRoles.userId, userId));
  return query
    .select()
    .from(scopes)
    .where(and(isNull(scopes.retiredAt), inArray(scopes.id, granted)))
    .orderBy(asc(scopes.name));
}

export interface CatalogueScope extends ScopeRow {
  apiName: string;
  audience: string;
  /** Roles whose members may put this scope on a token. */
  roles: string[];
}

/** Every scope, those that are retired only if asked for, with its API and the roles that have it; by API, group and name. */
export async function listCatalogueScopes(
  query: Queryable,
  { withRetired = false }: { withRetired?: boolean } = {},
): Promise<CatalogueScope[]> {
  const rows = await query
    .select({ scope: scopes, apiName: apis.name, audience: apis.audience })
    .from(scopes)
    .innerJoin(apis, eq(apis.id, scopes.apiId))
    .where(withRetired ? undefined : isNull(scopes.retiredAt))
    .orderBy(asc(apis.name), asc(scopes.groupName), asc(scopes.name));
  const grants = await query
    .select({ scopeId: roleScopes.scopeId, role: roles.name })
    .from(roleScopes)
    .innerJoin(roles, eq(roles.id, roleScopes.roleId))
    .orderBy(asc(roles.name));
  const rolesOf = new Map<string, string[]>();
  for (const grant of grants) {
    rolesOf.set(grant.scopeId, [...(rolesOf.get(grant.scopeId) ?? []), grant.role]);
  }
  return rows.map(({ scope, apiName, audience }) => ({
    ...scope,
    apiName,
    audience,
    roles: rolesOf.get(scope.id) ?? [],
  }));
}

export async function listApis(query: Queryable): Promise<ApiRow[]> {
  return query.select().from(apis).orderBy(asc(apis.name));
}

export async function findApiByAudience(query: Queryable, audience: string): Promise<ApiRow | undefined> {
  const [row] = await query.select().from(apis).where(eq(apis.audience, audience));
  return row;
}

/** A scope by its name, retired or not. */
export async function findScopeByName(query: Queryable, name: string): Promise<ScopeRow | undefined> {
  const [row] = await query.select().from(scopes).where(eq(scopes.name, name));
  return row;
}

/** Takes a scope out of use or brings it back; answers since when it is out. Under the catalogue's lock. */
export async function setScopeRetired(
  query: Queryable,
  scopeId: string,
  retired: boolean,
): Promise<Date | null> {
  const now = sql`clock_timestamp()`;
  const [row] = await query
    .update(scopes)
    .set({ retiredAt: retired ? now : null, updatedAt: now })
    .where(eq(scopes.id, scopeId))
    .returning({ retiredAt: scopes.retiredAt });
  return row?.retiredAt ?? null;
}

export async function listRoles(query: Queryable): Promise<RoleRow[]> {
  return query.select().from(roles).orderBy(asc(roles.name));
}

/** Roles, each with the number of users who hold it. */
export async function listRolesWithMembers(query: Queryable): Promise<(RoleRow & { members: number })[]> {
  const rows = await query
    .select({ role: roles, members: sql<number>`count(${userRoles.userId})::int` })
    .from(roles)
    .leftJoin(userRoles, eq(userRoles.roleId, roles.id))
    .groupBy(roles.id)
    .orderBy(asc(roles.name));
  return rows.map(({ role, members }) => ({ ...role, members }));
}

/** Counted up to here; beyond, a page says "1,000+". */
export const LIVE_TOKENS_COUNT_MAX = 1_000;

/** How many live tokens have each scope, by scope id, at most LIVE_TOKENS_COUNT_MAX + 1; by the database's clock. */
export async function countLiveTokensOfScopes(query: Queryable): Promise<Map<string, number>> {
  const { rows } = await query.execute<{ scope_id: string; tokens: number }>(sql`
    select s.id as scope_id, (
      select count(*)::int from (
        select from token_scopes ts join tokens t on t.id = ts.token_id
        where ts.scope_id = s.id and ${liveT}
        limit ${LIVE_TOKENS_COUNT_MAX + 1}
      ) live
    ) as tokens
    from scopes s`);
  return new Map(rows.map((row) => [row.scope_id, row.tokens]));
}
