import { mayWidenCeiling } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { type CatalogueScope, listCatalogueScopes } from '@/db/queries/catalogue';
import type { UseCaseContext } from '../context';

/** Every scope that a ceiling could be widened by, for who may widen one; for everybody else there is none. */
export async function listScopesToAdd(principal: Principal, ctx: UseCaseContext): Promise<CatalogueScope[]> {
  return mayWidenCeiling(principal) ? listCatalogueScopes(ctx.db.read) : [];
}
