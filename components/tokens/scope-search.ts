import type { ScopeApi, ScopeGroup } from './view-models';

/** The tree narrowed to what contains the words; a hit on a group's name keeps the whole group. */
export function searchScopes(apis: readonly ScopeApi[], text: string): ScopeApi[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [...apis];
  const has = (value: string) => value.toLowerCase().includes(wanted);
  const narrow = (group: ScopeGroup): ScopeGroup =>
    has(group.name)
      ? group
      : { ...group, scopes: group.scopes.filter((scope) => has(scope.name) || has(scope.description)) };
  return apis
    .map((api) => ({ ...api, groups: api.groups.map(narrow).filter((group) => group.scopes.length > 0) }))
    .filter((api) => api.groups.length > 0);
}

/** A text cut where the words stand, to mark them. */
export function cutAround(value: string, text: string): { before: string; hit: string; after: string } {
  const wanted = text.trim().toLowerCase();
  const at = wanted === '' ? -1 : value.toLowerCase().indexOf(wanted);
  if (at < 0) return { before: value, hit: '', after: '' };
  return {
    before: value.slice(0, at),
    hit: value.slice(at, at + wanted.length),
    after: value.slice(at + wanted.length),
  };
}
