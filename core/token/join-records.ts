/**
 * What a verification decides from, put together out of records that are kept apart: a token holds ids only, and what they
 * stand for changes without it. A role that a million tokens depend on is one record, and one change of it.
 */
import { quotasOf } from '../rate-limit/spend';
import { effectiveScopes } from './effective-scopes';
import type { OwnerRecord, ScopeRecord, TokenRecord, TokenSecretRecord } from './token-record';
import type { VerifyRecords } from './verify-token';

/** A token's facts: what it says itself. */
export interface TokenFacts {
  secret: TokenSecretRecord;
  token: TokenRecord;
  /** The API of each of its scopes: a scope never changes it. */
  apiIds: readonly string[];
}

/** An owner's facts, and by what the owner may do what it may do: roles for a user, a ceiling for an application. */
export type OwnerFacts = OwnerRecord &
  ({ type: 'user'; roleIds: readonly string[] } | { type: 'application'; ceiling: ReadonlySet<string> });

export interface RoleFacts {
  id: string;
  scopeIds: ReadonlySet<string>;
}

export interface ApiFacts {
  id: string;
  audience: string;
  /** By id. */
  scopes: ReadonlyMap<string, ScopeRecord>;
}

/**
 * Joins a token with its owner, all of the owner's roles, and all APIs that the token's scopes belong to. A scope that no
 * given API has does not count, and neither does one that nothing given grants.
 */
export function joinRecords(
  { secret, token }: TokenFacts,
  owner: OwnerFacts,
  roles: readonly RoleFacts[],
  apis: readonly ApiFacts[],
): VerifyRecords {
  const scopes: ScopeRecord[] = [];
  for (const id of token.scopeIds) {
    for (const api of apis) {
      const scope = api.scopes.get(id);
      if (scope) scopes.push(scope);
    }
  }
  const mayUse = (id: string) =>
    owner.type === 'user' ? roles.some((role) => role.scopeIds.has(id)) : owner.ceiling.has(id);
  const { type, id, name, externalId, suspendedAt, archivedAt, rateLimits } = owner;
  return {
    secret,
    token,
    owner: { type, id, name, externalId, suspendedAt, archivedAt, rateLimits },
    effective: effectiveScopes(scopes, new Set(token.scopeIds.filter(mayUse))),
    quotas: quotasOf(token, owner.type === 'application' ? owner : null),
  };
}
