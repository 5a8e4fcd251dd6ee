import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { findApiByAudience, listCatalogueScopes } from '@/db/queries/catalogue';
import type { ChangeMode } from '../changes/change-mode';
import type { UseCaseContext } from '../context';
import { notFound, type Result, refuseFields } from '../result';
import { type CatalogueImport, importDocument } from './import-catalogue';

/**
 * One thing of the catalogue, as a form sends it. Each is a catalogue document of one entry, so that a page and a file are
 * held to the same rules and leave the same records. Texts are as they were typed; `mark` is that of what the form was
 * filled with, or NEW_MARK for something new: what somebody else saved meanwhile is never saved over.
 *
 * All refuse with NOT_FOUND (not an admin; no such API), and as importDocument does, under the form's own field names.
 */
export interface ApiForm {
  audience: string;
  name: string;
  description: string;
  mark: string;
}

/** Adds an API or changes its words. */
export async function saveApi(
  principal: Principal,
  { mark, ...api }: ApiForm,
  ctx: UseCaseContext,
): Promise<Result<CatalogueImport>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const expected = { kind: 'api', name: api.audience, mark } as const;
  return underFieldNames(await importDocument(principal, { apis: [api] }, 'always', ctx, expected));
}

export interface ScopeForm {
  audience: string;
  name: string;
  description: string;
  group: string;
  risk: string;
  access: string;
  /** Names of the roles whose members may put it on tokens: all of them. */
  roles: readonly string[];
  mark: string;
}

/** Adds a scope to an API or changes it. */
export async function saveScope(
  principal: Principal,
  { mark, audience, ...scope }: ScopeForm,
  mode: ChangeMode,
  ctx: UseCaseContext,
): Promise<Result<CatalogueImport>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  // PostgreSQL would refuse the question; no audience holds a NUL.
  const api = await findApiByAudience(ctx.db.read, audience.toWellFormed().replaceAll('\0', ''));
  if (!api) return notFound();
  const document = { apis: [{ name: api.name, audience, scopes: [scope] }] };
  const expected = { kind: 'scope', name: scope.name, mark } as const;
  return underFieldNames(await importDocument(principal, document, mode, ctx, expected));
}

export interface RoleForm {
  name: string;
  description: string;
  portalRight: string;
  /** Names of the scopes its members may put on tokens: all that are in use. */
  scopes: readonly string[];
  mark: string;
}

/** Adds a role or changes it. The retired scopes it has it keeps, for they are given back with it when they are brought back. */
export async function saveRole(
  principal: Principal,
  { mark, name, description, portalRight, scopes }: RoleForm,
  mode: ChangeMode,
  ctx: UseCaseContext,
): Promise<Result<CatalogueImport>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const retired = (await listCatalogueScopes(ctx.db.read, { withRetired: true }))
    .filter((scope) => scope.retiredAt && scope.roles.includes(name))
    .map((scope) => scope.name);
  const role = { name, description, portal_right: portalRight, scopes: [...scopes, ...retired] };
  const document = { roles: [role] };
  const expected = { kind: 'role', name, mark } as const;
  return underFieldNames(await importDocument(principal, document, mode, ctx, expected));
}

/** `apis[0].scopes[0].risk` is the form's `risk`, `must be text` its sentence. */
function underFieldNames(result: Result<CatalogueImport>): Result<CatalogueImport> {
  if (result.ok || !result.fields) return result;
  return refuseFields(
    Object.fromEntries(
      Object.entries(result.fields).map(([path, message]) => [
        /([a-z_]+)(\[\d+\])?$/.exec(path)?.[1] ?? path,
        `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`,
      ]),
    ),
  );
}
