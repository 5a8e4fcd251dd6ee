import { eq, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { apis, roleScopes, roles, scopes } from '../schema';

/** Held by whoever changes the catalogue: what was read before a change is still true when it is made. */
const CATALOGUE_LOCK = 7_301_010;

/** Rows in one statement: well below the 65,535 parameters of the protocol. */
const ROWS_PER_STATEMENT = 1_000;

export type NewApi = Pick<typeof apis.$inferInsert, 'id' | 'name' | 'audience' | 'description'>;
export type NewScope = Pick<
  typeof scopes.$inferInsert,
  'id' | 'apiId' | 'name' | 'description' | 'groupName' | 'risk' | 'access'
>;
export type NewRole = Pick<typeof roles.$inferInsert, 'id' | 'name' | 'description' | 'portalRight'>;
export interface ScopeGrant {
  roleId: string;
  scopeId: string;
}

const now = sql`clock_timestamp()`;

/** Waits until nobody else changes the catalogue; until the transaction ends nobody else does. */
export async function lockCatalogue(query: Queryable): Promise<void> {
  await query.execute(sql`select pg_advisory_xact_lock(${CATALOGUE_LOCK})`);
}

export async function insertApis(query: Queryable, rows: readonly NewApi[]): Promise<void> {
  for (const chunk of chunks(rows)) await query.insert(apis).values(chunk);
}

export async function insertScopes(query: Queryable, rows: readonly NewScope[]): Promise<void> {
  for (const chunk of chunks(rows)) await query.insert(scopes).values(chunk);
}

export async function insertRoles(query: Queryable, rows: readonly NewRole[]): Promise<void> {
  for (const chunk of chunks(rows)) await query.insert(roles).values(chunk);
}

export async function updateApi(
  query: Queryable,
  apiId: string,
  values: Partial<Pick<NewApi, 'name' | 'description'>>,
): Promise<void> {
  await query
    .update(apis)
    .set({ ...values, updatedAt: now })
    .where(eq(apis.id, apiId));
}

export async function updateScope(
  query: Queryable,
  scopeId: string,
  values: Partial<Pick<NewScope, 'description' | 'groupName' | 'risk' | 'access'>>,
): Promise<void> {
  await query
    .update(scopes)
    .set({ ...values, updatedAt: now })
    .where(eq(scopes.id, scopeId));
}

export async function updateRole(
  query: Queryable,
  roleId: string,
  values: Partial<Pick<NewRole, 'description' | 'portalRight'>>,
): Promise<void> {
  await query
    .update(roles)
    .set({ ...values, updatedAt: now })
    .where(eq(roles.id, roleId));
}

/** Lets roles put scopes on tokens. */
export async function insertGrants(query: Queryable, grants: readonly ScopeGrant[]): Promise<void> {
  for (const chunk of chunks(grants)) await query.insert(roleScopes).values(chunk).onConflictDoNothing();
}

/** Takes scopes from roles: tokens of their members lose them with the next request. */
export async function deleteGrants(query: Queryable, grants: readonly ScopeGrant[]): Promise<void> {
  if (grants.length === 0) return;
  const roleIds = sql.param(grants.map((grant) => grant.roleId));
  const scopeIds = sql.param(grants.map((grant) => grant.scopeId));
  await query.execute(sql`delete from role_scopes held
    using unnest(${roleIds}::uuid[], ${scopeIds}::uuid[]) as gone(role_id, scope_id)
    where held.role_id = gone.role_id and held.scope_id = gone.scope_id`);
}

function chunks<T>(rows: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    parts.push(rows.slice(at, at + ROWS_PER_STATEMENT));
  }
  return parts;
}
