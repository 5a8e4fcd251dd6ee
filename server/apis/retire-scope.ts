import { z } from 'zod';
import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { isScopeName } from '@/core/scope/scope-name';
import { findScopeByName, setScopeRetired } from '@/db/queries/catalogue';
import { lockCatalogue } from '@/db/queries/catalogue-changes';
import { countCarriers } from '@/db/queries/scope-losses';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse } from '../result';

export const retireScopeInput = z.object({
  scope: z.string(),
  /** True takes the scope out of use, false brings it back. */
  retire: z.boolean(),
});
export type RetireScopeInput = z.input<typeof retireScopeInput>;

export interface ScopeCarriers {
  /** Live tokens that carry it, of people and of applications. */
  tokens: number;
  owners: number;
}

/** Whom retiring a scope hits, or bringing it back. For admins; refuses with NOT_FOUND. */
export async function previewRetirement(
  principal: Principal,
  scopeName: string,
  ctx: UseCaseContext,
): Promise<Result<ScopeCarriers>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const scope = isScopeName(scopeName) ? await findScopeByName(ctx.db.read, scopeName) : undefined;
  return scope ? accept(await countCarriers(ctx.db.read, scope.id)) : notFound();
}

/**
 * Retires a scope: no token is issued with it any more, and those that carry it cannot use it from the commit on. Nothing is
 * deleted, so that bringing it back gives them back what their owners may still give.
 *
 * Refuses with NOT_FOUND (not an admin; no such scope), ALREADY_DONE.
 */
export async function retireScope(
  principal: Principal,
  input: RetireScopeInput,
  ctx: UseCaseContext,
): Promise<Result<ScopeCarriers>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const { scope: name, retire } = retireScopeInput.parse(input);
  if (!isScopeName(name)) return notFound();
  return changeAs(principal, ctx, async ({ query, record }) => {
    await lockCatalogue(query);
    const scope = await findScopeByName(query, name);
    if (!scope) return notFound();
    if ((scope.retiredAt !== null) === retire) {
      return refuse('ALREADY_DONE', retire ? `${name} is retired already.` : `${name} is in use already.`);
    }
    const carriers = await countCarriers(query, scope.id);
    const retiredAt = await setScopeRetired(query, scope.id, retire);
    record({
      action: retire ? 'scope.retire' : 'scope.unretire',
      target: { type: 'scope', id: scope.id, name },
      before: { retired_at: scope.retiredAt?.toISOString() ?? null },
      after: { retired_at: retiredAt?.toISOString() ?? null, live_tokens: carriers.tokens },
    });
    return accept(carriers);
  });
}
