import type { DraftScope } from './scope-rows';

/** JSON, which is YAML. A scope's group is what stands before its colon, else the API's name. */
export function catalogueDraft(name: string, audience: string, scopes: readonly DraftScope[]): string {
  return JSON.stringify({
    apis: [
      {
        name,
        audience: audience.trim(),
        scopes: scopes.map(({ key: _, ...scope }) => ({
          ...scope,
          name: scope.name.trim(),
          group: groupOf(scope.name.trim()) ?? (name.trim() || 'All'),
        })),
      },
    ],
  });
}

function groupOf(scopeName: string): string | null {
  const before = scopeName.slice(0, Math.max(0, scopeName.indexOf(':')));
  return before ? before.charAt(0).toUpperCase() + before.slice(1) : null;
}
