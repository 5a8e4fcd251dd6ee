import type {
  ApiChange,
  CatalogueChange,
  RoleChange,
  RoleValues,
  ScopeChange,
  ScopeValues,
} from '@/core/scope/diff-catalogue';
import type { ChangeTransaction } from '@/db/change';
import type { Queryable } from '@/db/client';
import {
  deleteGrants,
  insertApis,
  insertGrants,
  insertRoles,
  insertScopes,
  type ScopeGrant,
  updateApi,
  updateRole,
  updateScope,
} from '@/db/queries/catalogue-changes';
import type { CatalogueIds } from './catalogue-state';

/**
 * Makes and records the changes of a diff that was taken under the catalogue's lock in this transaction. What is new is
 * inserted together, and its id added to `ids`. Answers the grants that were taken away.
 */
export async function applyCatalogue(
  { query, record }: ChangeTransaction,
  changes: readonly CatalogueChange[],
  ids: CatalogueIds,
  newId: () => string,
): Promise<ScopeGrant[]> {
  for (const { action, target } of changes) {
    if (action === 'role.create') ids.roles.set(target, newId());
    if (action === 'api.create') ids.apis.set(target, newId());
    if (action === 'scope.create') ids.scopes.set(target, newId());
  }
  await applyRoles(query, changes.filter(isRoleChange), ids);
  await applyApis(query, changes.filter(isApiChange), ids);
  await applyScopes(query, changes.filter(isScopeChange), ids);
  await insertGrants(
    query,
    changes.flatMap((change) => grantsOf(change, change.gains, ids)),
  );
  const taken = changes.flatMap((change) => grantsOf(change, change.loses, ids));
  await deleteGrants(query, taken);
  for (const change of changes) {
    const { action, target, before, after } = change;
    const type = isRoleChange(change) ? 'role' : isApiChange(change) ? 'api' : 'scope';
    const idsOfType = { role: ids.roles, api: ids.apis, scope: ids.scopes }[type];
    record({
      action,
      target: { type, id: idOf(idsOfType, target), name: target },
      before: { ...before },
      after: isScopeChange(change) ? { ...after, audience: change.audience } : { ...after },
    });
  }
  return taken;
}

const isRoleChange = (change: CatalogueChange): change is RoleChange => change.action.startsWith('role.');
const isApiChange = (change: CatalogueChange): change is ApiChange => change.action.startsWith('api.');
const isScopeChange = (change: CatalogueChange): change is ScopeChange => change.action.startsWith('scope.');

async function applyRoles(query: Queryable, changes: RoleChange[], ids: CatalogueIds): Promise<void> {
  const created = [];
  for (const { action, target: name, after } of changes) {
    const id = idOf(ids.roles, name);
    if (action === 'role.create') {
      created.push({ id, name, description: after.description, portalRight: after.portal_right });
    } else {
      await updateRole(query, id, roleColumns(after));
    }
  }
  await insertRoles(query, created);
}

async function applyApis(query: Queryable, changes: ApiChange[], ids: CatalogueIds): Promise<void> {
  const created = [];
  for (const { action, target: audience, after } of changes) {
    const id = idOf(ids.apis, audience);
    if (action === 'api.create') created.push({ id, audience, ...after });
    else await updateApi(query, id, after);
  }
  await insertApis(query, created);
}

async function applyScopes(query: Queryable, changes: ScopeChange[], ids: CatalogueIds): Promise<void> {
  const created = [];
  for (const change of changes) {
    const { target: name, audience } = change;
    const id = idOf(ids.scopes, name);
    if (change.action === 'scope.create') {
      const { group: groupName, roles: _, ...values } = change.after;
      created.push({ id, apiId: idOf(ids.apis, audience), name, groupName, ...values });
    } else {
      await updateScope(query, id, scopeColumns(change.after));
    }
  }
  await insertScopes(query, created);
}

/** A change that only concerns grants updates `updated_at` alone. */
const roleColumns = ({ portal_right, scopes: _, ...values }: Partial<RoleValues>) => ({
  ...values,
  ...(portal_right ? { portalRight: portal_right } : {}),
});

const scopeColumns = ({ group, roles: _, ...values }: Partial<ScopeValues>) => ({
  ...values,
  ...(group ? { groupName: group } : {}),
});

function grantsOf(change: CatalogueChange, others: readonly string[], ids: CatalogueIds) {
  return others.map((other) =>
    isRoleChange(change)
      ? { roleId: idOf(ids.roles, change.target), scopeId: idOf(ids.scopes, other) }
      : { roleId: idOf(ids.roles, other), scopeId: idOf(ids.scopes, change.target) },
  );
}

function idOf(ids: ReadonlyMap<string, string>, name: string): string {
  const id = ids.get(name);
  if (!id) throw new Error(`The catalogue has no ${name}.`);
  return id;
}
