import type { ScopeRecord } from './token-record';

/** What a token may do today, by the id of each API it is meant for: names, sorted; none where nothing is left. */
export type EffectiveScopes = ReadonlyMap<string, readonly string[]>;

/**
 * A token's audiences are the APIs whose scopes were put on it, retired scopes included: retiring an API's last scope
 * takes the permission away, it does not turn the token into another API's. Effective there are those of the token that its
 * owner may use today (`granted`, by id) and that are not retired.
 */
export function effectiveScopes(
  scopes: readonly ScopeRecord[],
  granted: ReadonlySet<string>,
): EffectiveScopes {
  const byApi = new Map<string, string[]>();
  for (const { id, apiId, name, retiredAt } of scopes) {
    const names = byApi.get(apiId) ?? [];
    byApi.set(apiId, names);
    if (!retiredAt && granted.has(id)) names.push(name);
  }
  for (const names of byApi.values()) names.sort();
  return byApi;
}
