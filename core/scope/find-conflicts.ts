import type { Catalogue, CatalogueProblem } from './catalogue';
import type { CatalogueState } from './diff-catalogue';

/**
 * Why a document cannot become true beside what is there: a scope of another API, a taken name, a role nobody has made,
 * something of Latchkey's own. Empty if it can.
 */
export function findConflicts(current: CatalogueState, wanted: Catalogue): CatalogueProblem[] {
  return [...findApiConflicts(current, wanted), ...findRoleConflicts(current, wanted)];
}

function findApiConflicts(current: CatalogueState, { apis = [], roles = [] }: Catalogue): CatalogueProblem[] {
  const problems: CatalogueProblem[] = [];
  const audienceOfName = new Map(current.apis.map((api) => [api.name, api.audience]));
  const audienceOfScope = new Map(
    current.apis.flatMap((api) => api.scopes.map((scope) => [scope.name, api.audience] as const)),
  );
  const builtIn = new Set(current.apis.filter((api) => api.builtIn).map((api) => api.audience));
  const knownRoles = new Set([...current.roles, ...roles].map((role) => role.name));

  for (const [a, api] of apis.entries()) {
    const path = `apis[${a}]`;
    if (builtIn.has(api.audience)) {
      problems.push({ path: `${path}.audience`, message: "is Latchkey's own API, which no file describes" });
    }
    const holder = audienceOfName.get(api.name);
    if (holder !== undefined && holder !== api.audience) {
      problems.push({ path: `${path}.name`, message: `is the name of ${holder} already` });
    }
    for (const [s, scope] of api.scopes.entries()) {
      const home = audienceOfScope.get(scope.name);
      if (home !== undefined && home !== api.audience) {
        problems.push({
          path: `${path}.scopes[${s}].name`,
          message: `${scope.name} belongs to ${home}: a scope's name is unique across APIs`,
        });
      }
      const missing = (scope.roles ?? []).filter((role) => !knownRoles.has(role));
      if (missing.length > 0) {
        problems.push({ path: `${path}.scopes[${s}].roles`, message: `no such role: ${missing.join(', ')}` });
      }
    }
  }
  return problems;
}

function findRoleConflicts(current: CatalogueState, { roles = [] }: Catalogue): CatalogueProblem[] {
  const problems: CatalogueProblem[] = [];
  const known = new Set(current.apis.flatMap((api) => api.scopes.map((scope) => scope.name)));
  const roleOf = new Map(current.roles.map((role) => [role.name, role]));
  for (const [r, role] of roles.entries()) {
    const there = roleOf.get(role.name);
    if (there?.builtIn && role.portal_right !== undefined && role.portal_right !== there.portalRight) {
      problems.push({
        path: `roles[${r}].portal_right`,
        message: `must stay ${there.portalRight}: ${role.name} ships with Latchkey`,
      });
    }
    const missing = (role.scopes ?? []).filter((scope) => !known.has(scope));
    if (missing.length > 0) {
      problems.push({
        path: `roles[${r}].scopes`,
        message: `no such scope: ${missing.slice(0, 5).join(', ')}`,
      });
    }
  }
  return problems;
}
