import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { findApiByAudience, findScopeByName, listRoles } from '@/db/queries/catalogue';
import type { ChangeMode } from '../change-mode';
import type { UseCaseContext } from '../context';
import { notFound, type Result, refuseFields } from '../result';
import { type CatalogueImport, importDocument } from './import-catalogue';

/**
 * One thing of the catalogue, as a form sends it. Each is a catalogue document of one entry, so that a page and a file are
 * held to the same rules and leave the same records. Texts are as they were typed.
 */
export interface ApiForm {
  audience: string;
  name: string;
  description: string;
  /** Refuses where there is one already. */
  isNew: boolean;
}

/** Adds an API or changes its words. Refuses as importDocument does, under the form's own field names. */
export async function saveApi(
  principal: Principal,
  { isNew, ...api }: ApiForm,
  ctx: UseCaseContext,
): Promise<Result<CatalogueImport>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const there = await findApiByAudience(ctx.db.read, withoutNul(api.audience));
  if (isNew && there) return refuseFields({ audience: `This is the audience of ${there.name} already.` });
  if (!isNew && !there) return notFound();
  return underFieldNames(await importDocument(principal, { apis: [api] }, 'always', ctx));
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
  isNew: boolean;
}

/** Adds a scope to an API or changes it. Refuses as importDocument does, under the form's own field names. */
export async function saveScope(
  principal: Principal,
  { isNew, audience, ...scope }: ScopeForm,
  mode: ChangeMode,
  ctx: UseCaseContext,
): Promise<Result<CatalogueImport>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const api = await findApiByAudience(ctx.db.read, withoutNul(audience));
  if (!api) return notFound();
  const there = await findScopeByName(ctx.db.read, withoutNul(scope.name));
  if (isNew && there) return refuseFields({ name: 'There is a scope of this name already.' });
  if (!isNew && there?.apiId !== api.id) return notFound();
  const document = { apis: [{ name: api.name, audience, scopes: [scope] }] };
  return underFieldNames(await importDocument(principal, document, mode, ctx));
}

export interface RoleForm {
  name: string;
  description: string;
  portalRight: string;
  /** Names of the scopes its members may put on tokens: all of them. */
  scopes: readonly string[];
  isNew: boolean;
}

/** Adds a role or changes it. Refuses as importDocument does, under the form's own field names. */
export async function saveRole(
  principal: Principal,
  { isNew, portalRight, ...role }: RoleForm,
  mode: ChangeMode,
  ctx: UseCaseContext,
): Promise<Result<CatalogueImport>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const there = (await listRoles(ctx.db.read)).find(({ name }) => name === role.name);
  if (isNew && there) return refuseFields({ name: 'There is a role of this name already.' });
  if (!isNew && !there) return notFound();
  const document = { roles: [{ ...role, portal_right: portalRight }] };
  return underFieldNames(await importDocument(principal, document, mode, ctx));
}

/** PostgreSQL would refuse the question; the document's own rules say what is wrong. */
const withoutNul = (text: string) => text.toWellFormed().replaceAll('\0', '');

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
