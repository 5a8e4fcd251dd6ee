/**
 * The catalogue document: what an operator writes down about APIs, their scopes and the roles that may give them.
 *
 *     roles:
 *       - { name: billing-ops, description: Works with invoices, portal_right: none }
 *     apis:
 *       - name: Orders
 *         audience: https://orders.example
 *         scopes:
 *           - { name: "orders:read", description: Read orders, group: Orders, risk: low, access: read }
 *           - { name: "orders:write", group: Orders, risk: elevated, access: write, roles: [developer] }
 *
 * What a document does not name is left alone, an absent optional key included. A scope's `roles`, and a role's `scopes`,
 * are complete lists where they are given. A new scope without `roles` goes to developer and admin.
 */
import { z } from 'zod';
import { PORTAL_RIGHTS } from '../access/principal';
import { cleanText, type TextRule } from '../text/clean-text';
import { RISK_LEVELS } from '../token/token-risk';
import { refuseScopeName } from './scope-name';

export const ACCESS_KINDS = ['read', 'write', 'admin'] as const;

/** Who may give a new scope whose entry does not say. */
export const ROLES_DEFAULT: readonly string[] = ['admin', 'developer'];

/** One import is one transaction, and each scope in it an event that verifiers read. */
export const CATALOGUE_SCOPES_MAX = 1_000;
const APIS_MAX = 100;
const ROLES_MAX = 100;
const AUDIENCE_LENGTH_MAX = 400;
const ROLE_NAME = /^[a-z][a-z0-9-]{0,39}$/;

/** Whether a text can be the name of a role at all. */
export const isRoleName = (text: string): boolean => ROLE_NAME.test(text);

/** Something wrong in a document: where (`apis[0].scopes[2].risk`, empty for the whole of it), and what, in words. */
export interface CatalogueProblem {
  path: string;
  message: string;
}

const plainText = z.string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be text') });

const text = (rule: Omit<TextRule, 'multiline'>) =>
  plainText.transform((raw, ctx) => {
    const clean = cleanText(raw, { ...rule, multiline: false });
    if (clean.ok) return clean.text;
    ctx.addIssue({ code: 'custom', message: raw.trim() === '' ? 'is empty' : lowerFirst(clean.message) });
    return z.NEVER;
  });

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) => {
  const words = `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
  return z.enum(values, {
    error: (issue) => (issue.input === undefined ? `is missing: ${words}` : `must be ${words}`),
  });
};

const listOf = <T extends z.ZodType>(item: T, max: number) =>
  z
    .array(item, { error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a list') })
    .max(max, { error: `has too many entries, at most ${max} fit in one file` });

const scopeName = plainText.superRefine((name, ctx) => {
  const refusal = refuseScopeName(name);
  if (refusal) ctx.addIssue({ code: 'custom', message: refusal });
});

const roleName = plainText.regex(ROLE_NAME, {
  error: 'must be a lower-case word such as billing-ops, of at most 40 letters, digits and hyphens',
});

const audience = plainText.superRefine((uri, ctx) => {
  const refusal = refuseAudience(uri);
  if (refusal) ctx.addIssue({ code: 'custom', message: refusal });
});

const unique = (list: readonly string[]) => [...new Set(list)].sort();

const scopeEntry = z.strictObject({
  name: scopeName,
  description: text({ min: 0, max: 400 }).optional(),
  group: text({ min: 1, max: 80 }),
  risk: oneOf(RISK_LEVELS),
  access: oneOf(ACCESS_KINDS),
  roles: listOf(roleName, ROLES_MAX).transform(unique).optional(),
});

const apiEntry = z.strictObject({
  name: text({ min: 1, max: 80 }),
  audience,
  description: text({ min: 0, max: 1_000 }).optional(),
  scopes: listOf(scopeEntry, CATALOGUE_SCOPES_MAX).default([]),
});

const roleEntry = z.strictObject({
  name: roleName,
  description: text({ min: 0, max: 400 }).optional(),
  portal_right: oneOf(PORTAL_RIGHTS).optional(),
  scopes: listOf(scopeName, CATALOGUE_SCOPES_MAX).transform(unique).optional(),
});

const catalogueDocument = z
  .strictObject(
    { apis: listOf(apiEntry, APIS_MAX).optional(), roles: listOf(roleEntry, ROLES_MAX).optional() },
    { error: 'must be a map with apis, roles or both' },
  )
  .superRefine((document, ctx) => {
    for (const { path, message } of findContradictions(document)) {
      ctx.addIssue({ code: 'custom', path, message });
    }
  });

export type Catalogue = z.output<typeof catalogueDocument>;
export type CatalogueApi = NonNullable<Catalogue['apis']>[number];
export type CatalogueScope = CatalogueApi['scopes'][number];
export type CatalogueRole = NonNullable<Catalogue['roles']>[number];

export type ParsedCatalogue =
  | { ok: true; catalogue: Catalogue }
  | { ok: false; problems: CatalogueProblem[] };

/** Reads a parsed document (from YAML or JSON). Refuses what it does not know: a misspelt key must not pass for an absent one. */
export function parseCatalogue(document: unknown): ParsedCatalogue {
  const parsed = catalogueDocument.safeParse(document);
  if (parsed.success) return { ok: true, catalogue: parsed.data };
  return { ok: false, problems: parsed.error.issues.map(describeIssue) };
}

const KNOWN_KEYS = {
  document: Object.keys(catalogueDocument.shape),
  apis: Object.keys(apiEntry.shape),
  scopes: Object.keys(scopeEntry.shape),
  roles: Object.keys(roleEntry.shape),
} as const;

function describeIssue(issue: z.core.$ZodIssue): CatalogueProblem {
  const path = formatPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const list = issue.path.findLast((part) => part === 'apis' || part === 'scopes' || part === 'roles');
    const known = KNOWN_KEYS[list ?? 'document'].join(', ');
    const unknown = issue.keys.map((key) => key.slice(0, 40)).join(', ');
    return { path, message: `has an unknown key: ${unknown} (known are ${known})` };
  }
  if (issue.code === 'invalid_type' && issue.expected === 'object') {
    return { path, message: issue.path.length === 0 ? issue.message : 'must be a map of keys and values' };
  }
  return { path, message: issue.message };
}

/** `['apis', 0, 'scopes', 2, 'risk']` as `apis[0].scopes[2].risk`. */
const formatPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );

interface Contradiction {
  path: (string | number)[];
  message: string;
}

/** What only shows when the whole document is seen: a thing described twice, or a grant said in two places. */
function findContradictions(document: Catalogue): Contradiction[] {
  const { apis = [], roles = [] } = document;
  const found: Contradiction[] = [];
  const once = (seen: Map<string, string>, name: string, path: (string | number)[]) => {
    const first = seen.get(name);
    if (first !== undefined) found.push({ path, message: `is the same as ${first}: each is described once` });
    else seen.set(name, formatPath(path));
  };
  const seen = { names: new Map(), audiences: new Map(), scopes: new Map(), roles: new Map() };
  for (const [a, api] of apis.entries()) {
    once(seen.names, api.name, ['apis', a, 'name']);
    once(seen.audiences, api.audience, ['apis', a, 'audience']);
    for (const [s, scope] of api.scopes.entries()) {
      once(seen.scopes, scope.name, ['apis', a, 'scopes', s, 'name']);
    }
  }
  for (const [r, role] of roles.entries()) {
    once(seen.roles, role.name, ['roles', r, 'name']);
    if (role.scopes && apis.length > 0) {
      found.push({
        path: ['roles', r, 'scopes'],
        message: "cannot be said beside apis: say it once, at each scope's roles",
      });
    }
  }
  if (seen.scopes.size > CATALOGUE_SCOPES_MAX) {
    found.push({
      path: ['apis'],
      message: `has ${seen.scopes.size} scopes, at most ${CATALOGUE_SCOPES_MAX} fit in one file`,
    });
  }
  if (apis.length === 0 && roles.length === 0)
    found.push({ path: [], message: 'has neither apis nor roles' });
  return found;
}

/** An API's identifier on the wire: an absolute URI without fragment. @see RFC 8707 §2 */
function refuseAudience(uri: string): string | null {
  if (uri.length > AUDIENCE_LENGTH_MAX) {
    return `has ${uri.length} characters, at most ${AUDIENCE_LENGTH_MAX} fit`;
  }
  if (!/^[\x21-\x7E]+$/.test(uri) || !URL.canParse(uri))
    return 'must be a URI such as https://orders.example';
  if (uri.includes('#')) return 'may not have a fragment (#)';
  return null;
}

const lowerFirst = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1);
