import { z } from 'zod';
import { mayManageApplication, mayWidenCeiling } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { deleteCeilingScopes, insertCeilingScopes, listCeiling } from '@/db/queries/applications';
import { listCatalogueScopes } from '@/db/queries/catalogue';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse, refuseFields } from '../result';
import { auditedApplication, lockApplicationFor } from './lock-application';

export const setCeilingInput = z.object({
  applicationId: z.uuid(),
  /** Scope names: the whole ceiling from now on. */
  scopes: z.array(z.string()).max(1_000),
  /** The ceiling that was looked at; absent: whatever is there. */
  seen: z.array(z.string()).max(1_000).optional(),
});

/**
 * Sets what an application's tokens may do at most. What is taken away, its tokens lose with their next request; what is
 * given back, they have again. Owners narrow; only admins widen.
 *
 * Refuses with NOT_FOUND, FORBIDDEN, CHANGED_MEANWHILE, INVALID_INPUT (fields: scopes).
 */
export async function setCeiling(
  principal: Principal,
  input: z.input<typeof setCeilingInput>,
  ctx: UseCaseContext,
): Promise<Result<{ added: string[]; removed: string[] }>> {
  const { applicationId, scopes, seen } = setCeilingInput.parse(input);
  const wanted = [...new Set(scopes)];
  return changeAs(principal, ctx, async ({ query, record }) => {
    const application = await lockApplicationFor(query, principal, applicationId, mayManageApplication);
    if (!application) return notFound();
    const before = await listCeiling(query, applicationId);
    if (seen && !isSame(seen, before)) {
      return refuse('CHANGED_MEANWHILE', 'Somebody changed this ceiling meanwhile. Reload to see it.');
    }
    const removed = before.filter((scope) => !wanted.includes(scope.name));
    const addedNames = wanted.filter((name) => !before.some((scope) => scope.name === name));
    if (addedNames.length > 0 && !mayWidenCeiling(principal)) {
      return refuse('FORBIDDEN', 'Only an admin widens a ceiling. Ask one, and say what it is for.');
    }
    const known = addedNames.length > 0 ? await listCatalogueScopes(query) : [];
    const added = known.filter((scope) => addedNames.includes(scope.name));
    if (added.length < addedNames.length) {
      const unknown = addedNames.filter((name) => !added.some((scope) => scope.name === name));
      return refuseFields({ scopes: `No such scope: ${unknown.slice(0, 5).join(', ').slice(0, 400)}.` });
    }
    if (added.length === 0 && removed.length === 0) return accept({ added: [], removed: [] });
    await deleteCeilingScopes(
      query,
      applicationId,
      removed.map((scope) => scope.id),
    );
    await insertCeilingScopes(
      query,
      applicationId,
      added.map((scope) => scope.id),
    );
    const change = {
      added: added.map((scope) => scope.name).sort(),
      removed: removed.map((scope) => scope.name).sort(),
    };
    record({
      action: 'application.ceiling',
      ...auditedApplication(application),
      before: { scopes: before.map((scope) => scope.name) },
      after: { scopes: wanted.toSorted() },
    });
    return accept(change);
  });
}

const isSame = (seen: readonly string[], ceiling: readonly { name: string }[]): boolean =>
  new Set(seen).size === ceiling.length && ceiling.every((scope) => seen.includes(scope.name));
