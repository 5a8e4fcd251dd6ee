import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { type Catalogue, type CatalogueProblem, parseCatalogue } from '@/core/scope/catalogue';
import { parseCatalogueYaml } from '@/core/scope/catalogue-yaml';
import { type CatalogueDiff, diffCatalogue } from '@/core/scope/diff-catalogue';
import { findConflicts } from '@/core/scope/find-conflicts';
import { lockCatalogue } from '@/db/queries/catalogue-changes';
import { hasActiveAdmin } from '@/db/queries/installation';
import { lockAdminRoles } from '@/db/queries/users';
import { changeAs, type UseCaseContext } from '../context';
import { accept, type Refusal, type Result, refuse } from '../result';
import { applyCatalogue } from './apply-catalogue';
import { readCatalogue } from './catalogue-state';

export interface ImportCatalogueInput {
  /** YAML or JSON text, or what was parsed from it. */
  source: unknown;
  /** Say what would change, change nothing. */
  dryRun?: boolean;
}

/**
 * Imports a catalogue document: makes APIs, scopes and roles what it says, leaves alone what it does not name, and tells
 * both. All or nothing, in one transaction that no other import runs beside; a second import of the same document changes
 * nothing. A new grant or a withdrawn one counts with the next request of every token it touches.
 *
 * Refuses with FORBIDDEN, INVALID_INPUT (fields: paths such as `apis[0].scopes[2].risk`, `document` for the whole),
 * LAST_ADMIN.
 */
export async function importCatalogue(
  principal: Principal,
  input: ImportCatalogueInput,
  ctx: UseCaseContext,
): Promise<Result<CatalogueDiff>> {
  const { source, dryRun = false } = input;
  const parsed = typeof source === 'string' ? parseCatalogueYaml(source) : parseCatalogue(source);
  if (!parsed.ok) return refuseProblems(parsed.problems);
  return importParsed(principal, parsed.catalogue, dryRun, ctx);
}

/** The import of a document that was read already. */
export async function importParsed(
  principal: Principal,
  wanted: Catalogue,
  dryRun: boolean,
  ctx: UseCaseContext,
): Promise<Result<CatalogueDiff>> {
  if (!hasPortalRight(principal, 'admin')) return refuse('FORBIDDEN', 'Only an admin changes the catalogue.');

  return changeAs(principal, ctx, async (tx) => {
    await lockCatalogue(tx.query);
    const { state, ids } = await readCatalogue(tx.query);
    const conflicts = findConflicts(state, wanted);
    if (conflicts.length > 0) return refuseProblems(conflicts);
    const diff = diffCatalogue(state, wanted);
    if (dryRun || diff.changes.length === 0) return accept(diff);

    await lockAdminRoles(tx.query);
    const hadAdmin = await hasActiveAdmin(tx.query);
    await applyCatalogue(tx, diff.changes, ids, ctx.newId);
    if (hadAdmin && !(await hasActiveAdmin(tx.query))) {
      throw new LeavesNoAdminError();
    }
    return accept(diff);
  }).catch((error: unknown) => {
    if (error instanceof LeavesNoAdminError) return refuse('LAST_ADMIN', error.message);
    throw error;
  });
}

/** Only shows once the changes are made: thrown, so that none of them stays. */
class LeavesNoAdminError extends Error {
  override readonly name = 'LeavesNoAdminError';
  override readonly message = 'This would leave nobody who can administer. Nothing was changed.';
}

export function refuseProblems(problems: readonly CatalogueProblem[]): Refusal {
  const fields: Record<string, string> = {};
  for (const { path, message } of problems) {
    const place = path || 'document';
    fields[place] = fields[place] ? `${fields[place]}; ${message}` : message;
  }
  return {
    ok: false,
    code: 'INVALID_INPUT',
    message: 'The document cannot be imported. Nothing was changed.',
    fields,
  };
}
