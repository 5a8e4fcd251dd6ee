import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { highestRisk, type RiskLevel } from '@/core/token/token-risk';
import {
  type CatalogueScope,
  listCatalogueScopes,
  listRolesWithMembers,
  type RoleRow,
} from '@/db/queries/catalogue';
import { markOf } from '../apis/catalogue-mark';
import { readCatalogue } from '../apis/catalogue-state';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result } from '../result';

export interface ListedRole extends RoleRow {
  /** Stands for what it says now. @see markOf */
  mark: string;
  /** Users who hold it. */
  members: number;
  /** Names of the scopes its members may put on tokens, without retired ones. */
  scopes: string[];
  /** Highest risk among them; null where it has none. */
  highestRisk: RiskLevel | null;
}

export type RoleScope = CatalogueScope;

/** Every role by name, and every scope that is in use, by API. Refuses with NOT_FOUND. */
export async function listRoles(
  principal: Principal,
  ctx: UseCaseContext,
): Promise<Result<{ roles: ListedRole[]; scopes: RoleScope[] }>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  const [roles, scopes, { state }] = await Promise.all([
    listRolesWithMembers(ctx.db.read),
    listCatalogueScopes(ctx.db.read),
    readCatalogue(ctx.db.read),
  ]);
  return accept({
    scopes,
    roles: roles.map((role) => {
      const held = scopes.filter((scope) => scope.roles.includes(role.name));
      return {
        ...role,
        mark: markOf(state, { kind: 'role', name: role.name }),
        scopes: held.map((scope) => scope.name),
        highestRisk: held.length > 0 ? highestRisk(held.map((scope) => scope.risk)) : null,
      };
    }),
  });
}
