import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import type { Catalogue } from '@/core/scope/catalogue';
import { formatCatalogueYaml } from '@/core/scope/catalogue-yaml';
import { listApis, listCatalogueScopes, listRoles } from '@/db/queries/catalogue';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result } from '../result';
import { scopesOfApi } from './catalogue-state';

/**
 * The catalogue as a document that imports to the same: APIs with their scopes and the roles that have them, and the roles
 * of the operator's own, so that it also imports elsewhere. Retired scopes and Latchkey's own API are left out.
 *
 * For auditors; refuses others with NOT_FOUND.
 */
export async function exportCatalogue(
  principal: Principal,
  ctx: UseCaseContext,
): Promise<Result<{ catalogue: Catalogue; yaml: string }>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  const [apis, scopes, roles] = await Promise.all([
    listApis(ctx.db.read),
    listCatalogueScopes(ctx.db.read),
    listRoles(ctx.db.read),
  ]);
  const ownRoles = roles.filter((role) => !role.builtIn);
  const catalogue: Catalogue = {
    ...(ownRoles.length > 0
      ? {
          roles: ownRoles.map(({ name, description, portalRight }) => ({
            name,
            description,
            portal_right: portalRight,
          })),
        }
      : {}),
    apis: apis
      .filter((api) => !api.builtIn)
      .map(({ id, name, audience, description }) => ({
        name,
        audience,
        description,
        scopes: scopesOfApi(id, scopes),
      })),
  };
  return accept({ catalogue, yaml: formatCatalogueYaml(catalogue) });
}
