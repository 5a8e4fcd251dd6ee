import { hasPortalRight } from '@/core/access/authorize';
import type { PortalRight, Principal } from '@/core/access/principal';
import { type RightChange, rightChangesBetween } from '@/core/access/right-changes';
import { type Catalogue, type CatalogueProblem, parseCatalogue } from '@/core/scope/catalogue';
import { readYaml } from '@/core/scope/catalogue-yaml';
import { type CatalogueDiff, diffCatalogue } from '@/core/scope/diff-catalogue';
import { findConflicts } from '@/core/scope/find-conflicts';
import { NEW_MARK } from '@/core/scope/new-mark';
import { isOpenApi, parseOpenApi } from '@/core/scope/openapi';
import type { Change } from '@/db/change';
import { lockCatalogue } from '@/db/queries/catalogue-changes';
import { hasActiveAdmin } from '@/db/queries/installation';
import { listRightsOfMembers } from '@/db/queries/rights';
import { countLossesOfGrants } from '@/db/queries/scope-losses';
import { lockAdminRoles } from '@/db/queries/users';
import { type ChangeEffect, type ChangeMode, isMade, isOutdated } from '../changes/change-mode';
import { fingerprint } from '../changes/fingerprint';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Refusal, type Result, refuse } from '../result';
import { applyCatalogue } from './apply-catalogue';
import { type CatalogueThing, markOf } from './catalogue-mark';
import { readCatalogue } from './catalogue-state';

export interface ImportCatalogueInput {
  /** YAML or JSON text, or what was parsed from it. */
  source: unknown;
  /** Say what would change, change nothing. */
  dryRun?: boolean;
}

/** What a document was written over, as it was shown. */
export type ExpectedThing = CatalogueThing & { mark: string };

export interface CatalogueImport extends CatalogueDiff, ChangeEffect {
  /** How many people gain or lose a portal right by it. */
  rights: RightChange[];
}

/**
 * Imports a catalogue document: makes APIs, scopes and roles what it says, leaves alone what it does not name, and tells
 * both. All or nothing, in one transaction that no other import runs beside; a second import of the same document changes
 * nothing. A new grant or a withdrawn one counts with the next request of every token it touches.
 *
 * Refuses with NOT_FOUND (not an admin), INVALID_INPUT (fields: paths such as `apis[0].scopes[2].risk`, `document` for the
 * whole), LAST_ADMIN.
 */
export async function importCatalogue(
  principal: Principal,
  input: ImportCatalogueInput,
  ctx: UseCaseContext,
): Promise<Result<CatalogueImport>> {
  const { source, dryRun = false } = input;
  return importDocument(principal, source, dryRun ? 'never' : 'always', ctx);
}

/** The import of a document as somebody sent it: a catalogue, or an OpenAPI 3 document whose scopes become one. */
export async function importDocument(
  principal: Principal,
  source: unknown,
  mode: ChangeMode,
  ctx: UseCaseContext,
  expected?: ExpectedThing,
): Promise<Result<CatalogueImport>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const read = typeof source === 'string' ? readYaml(source) : ({ ok: true, value: source } as const);
  if (!read.ok) return refuseProblems([{ path: '', message: read.message }]);
  const parsed = isOpenApi(read.value)
    ? parseOpenApi(read.value, (await readCatalogue(ctx.db.read)).state)
    : parseCatalogue(read.value);
  if (!parsed.ok) return refuseProblems(parsed.problems);
  return importParsed(principal, parsed.catalogue, mode, ctx, expected);
}

/**
 * The import of a document that was read already. What it costs tokens is found by making the changes and, where they are
 * only shown, taking them back.
 *
 * Refuses as importCatalogue does, and with CHANGED_MEANWHILE where it is no longer what was seen.
 */
export async function importParsed(
  principal: Principal,
  wanted: Catalogue,
  mode: ChangeMode,
  ctx: UseCaseContext,
  expected?: ExpectedThing,
): Promise<Result<CatalogueImport>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();

  return changeAs(principal, ctx, async (tx) => {
    await lockCatalogue(tx.query);
    const { state, ids } = await readCatalogue(tx.query);
    if (expected && markOf(state, expected) !== expected.mark) {
      return refuse(
        'CHANGED_MEANWHILE',
        expected.mark === NEW_MARK
          ? `${expected.name} is there already. Nothing was changed.`
          : 'Somebody changed it meanwhile. Nothing was changed; reload to see what it says now.',
      );
    }
    const conflicts = findConflicts(state, wanted);
    if (conflicts.length > 0) return refuseProblems(conflicts);
    const diff = diffCatalogue(state, wanted);
    const seen = fingerprint(diff.changes);
    if (isOutdated(mode, seen)) {
      return refuse(
        'CHANGED_MEANWHILE',
        'Somebody changed the catalogue meanwhile. Nothing was changed; look at what it would do now.',
      );
    }
    if (diff.changes.length === 0)
      return accept({ ...diff, made: isMade(mode, []), losses: [], rights: [], seen });

    await lockAdminRoles(tx.query);
    const hadAdmin = await hasActiveAdmin(tx.query);
    const changed = diff.changes.flatMap((one) => (one.action === 'role.update' ? one.target : []));
    const rightsBefore = await listRightsOfMembers(tx.query, changed);
    const records: Change[] = [];
    const taken = await applyCatalogue(
      { query: tx.query, record: (entry) => records.push(entry) },
      diff.changes,
      ids,
      ctx.newId,
    );
    if (hadAdmin && !(await hasActiveAdmin(tx.query))) {
      throw new LeavesNoAdminError();
    }
    const rightsAfter = await listRightsOfMembers(tx.query, changed);
    if (principal.type === 'user' && losesAdmin(principal.userId, rightsBefore, rightsAfter)) {
      return refuse('FORBIDDEN', 'You cannot take the right to administer from yourself. Another admin can.');
    }
    const losses = await countLossesOfGrants(tx.query, taken);
    const rights = rightChangesBetween(rightsBefore, rightsAfter);
    const made = isMade(mode, [...losses, ...rights]);
    // What is not recorded is not kept.
    if (made) for (const entry of records) tx.record(entry);
    return accept({ ...diff, made, losses, rights, seen });
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

type Rights = ReadonlyMap<string, readonly PortalRight[]>;

const losesAdmin = (userId: string, before: Rights, after: Rights): boolean =>
  !!before.get(userId)?.includes('admin') && !after.get(userId)?.includes('admin');
