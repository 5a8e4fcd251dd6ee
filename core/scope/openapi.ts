import { type ParsedCatalogue, parseCatalogue } from './catalogue';
import type { CatalogueState, ScopeState } from './diff-catalogue';

/**
 * The catalogue in an OpenAPI 3 document: its API, and the scopes that its OAuth 2 security schemes name.
 *
 * The document says names and descriptions only. What it does not say stays as it is for a scope that exists; for a new one
 * it is guessed from the name, and shown before anything is made.
 *
 * @see https://spec.openapis.org/oas/v3.1.1.html#oauth-flows-object
 */
export function parseOpenApi(document: object, current: CatalogueState): ParsedCatalogue {
  const info = objectIn(document, 'info');
  const title = textIn(info, 'title');
  const known = current.apis.find((api) => api.name === title);
  const audience = known?.audience ?? firstServer(document);
  const scopes = [...scopesOf(document)];
  if (scopes.length === 0) {
    return refuse('components.securitySchemes', 'has no OAuth 2 scheme with scopes');
  }
  if (!audience) return refuse('servers', 'must begin with the URL that is to be the audience');
  const existing = new Map(
    current.apis.flatMap((api) => api.scopes.map((scope) => [scope.name, scope] as const)),
  );
  return parseCatalogue({
    apis: [
      {
        name: title,
        audience,
        scopes: scopes.map(([name, description]) => scopeEntry(name, description, existing.get(name))),
      },
    ],
  });
}

/** Whether a document says that it is one of OpenAPI 3. */
export const isOpenApi = (document: unknown): document is object =>
  typeof document === 'object' &&
  document !== null &&
  'openapi' in document &&
  String(document.openapi).startsWith('3.');

const refuse = (path: string, message: string): ParsedCatalogue => ({
  ok: false,
  problems: [{ path, message }],
});

function firstServer(document: object): string | undefined {
  const servers = 'servers' in document && Array.isArray(document.servers) ? document.servers : [];
  const url = textIn(servers[0], 'url');
  return url && URL.canParse(url) ? url.replace(/\/$/, '') : undefined;
}

/** Name and description of each scope, the first description of several. */
function scopesOf(document: object): Map<string, string> {
  const found = new Map<string, string>();
  const schemes = objectIn(objectIn(document, 'components'), 'securitySchemes');
  for (const scheme of Object.values(schemes)) {
    for (const flow of Object.values(objectIn(scheme, 'flows'))) {
      for (const [name, description] of Object.entries(objectIn(flow, 'scopes'))) {
        if (!found.has(name)) found.set(name, typeof description === 'string' ? description : '');
      }
    }
  }
  return found;
}

function scopeEntry(name: string, description: string, existing: ScopeState | undefined) {
  const words =
    description.trim() === '' ? {} : { description: description.replace(/\s+/g, ' ').slice(0, 400) };
  if (existing)
    return { name, ...words, group: existing.group, risk: existing.risk, access: existing.access };
  const access = guessAccess(name);
  return { name, ...words, group: groupOf(name), risk: RISK_OF_ACCESS[access], access };
}

type Access = ScopeState['access'];

const RISK_OF_ACCESS: Record<Access, ScopeState['risk']> = { read: 'low', write: 'elevated', admin: 'high' };

function guessAccess(name: string): Access {
  if (/(^|[^a-z])(admin|manage|owner)($|[^a-z])/i.test(name)) return 'admin';
  return /(^|[^a-z])(read|view|list|get)($|[^a-z])/i.test(name) ? 'read' : 'write';
}

/** `orders:read` belongs to Orders, and so does `read:orders`. */
function groupOf(name: string): string {
  const parts = name.split(/[:./]/).filter((part) => part !== '');
  const noun = parts.find(
    (part) => !/^(read|write|view|list|get|admin|manage|create|update|delete)$/i.test(part),
  );
  const word = noun ?? name;
  return (word.charAt(0).toUpperCase() + word.slice(1)).slice(0, 80);
}

const objectIn = (parent: unknown, key: string): object => {
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, key)) return {};
  const value = (parent as Record<string, unknown>)[key];
  return typeof value === 'object' && value !== null ? value : {};
};

const textIn = (parent: unknown, key: string): string | undefined => {
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, key)) return undefined;
  const value = (parent as Record<string, unknown>)[key];
  return typeof value === 'string' ? value : undefined;
};
