import type { Principal } from '@/core/access/principal';
import { parseCatalogue } from '@/core/scope/catalogue';
import { parseCatalogueYaml } from '@/core/scope/catalogue-yaml';
import {
  type CatalogueImport,
  type ImportCatalogueInput,
  importParsed,
  refuseProblems,
} from '../apis/import-catalogue';
import type { UseCaseContext } from '../context';
import type { Result } from '../result';

/**
 * Imports a document of roles alone: their portal right and, where it is given, the complete list of scopes that their
 * members may put on tokens. Otherwise as importCatalogue, with the same refusals; a document with `apis` is refused.
 */
export async function importRoles(
  principal: Principal,
  input: ImportCatalogueInput,
  ctx: UseCaseContext,
): Promise<Result<CatalogueImport>> {
  const { source, dryRun = false } = input;
  const parsed = typeof source === 'string' ? parseCatalogueYaml(source) : parseCatalogue(source);
  if (!parsed.ok) return refuseProblems(parsed.problems);
  const { apis, roles } = parsed.catalogue;
  if (apis) return refuseProblems([{ path: 'apis', message: 'has no place in a file of roles' }]);
  if (!roles) return refuseProblems([{ path: 'roles', message: 'is missing' }]);
  return importParsed(principal, parsed.catalogue, dryRun ? 'never' : 'always', ctx);
}
