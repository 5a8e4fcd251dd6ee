import { describe, expect, it } from 'vitest';
import { NO_RATE_LIMITS } from '../rate-limit/rate-limits';
import { type ApiFacts, joinRecords, type OwnerFacts, type TokenFacts } from './join-records';
import type { VerifyRecords } from './verify-token';

const api = (id: string, scopes: Record<string, Date | null>): ApiFacts => ({
  id,
  audience: `https://${id}.example`,
  scopes: new Map(
    Object.entries(scopes).map(([name, retiredAt]) => [name, { id: name, apiId: id, name, retiredAt }]),
  ),
});
const token = (scopeIds: string[], kind: 'personal' | 'application' = 'personal'): TokenFacts => ({
  secret: { id: 's', tokenId: 't', retireAt: null, supersededAt: null, awaited: false },
  token: {
    id: 't',
    kind,
    ownerId: 'o',
    scopeIds,
    cidrs: [],
    metadata: {},
    createdAt: new Date(0),
    notBefore: null,
    expiresAt: null,
    revokedAt: null,
    suspendedAt: null,
    approvalRequiredAt: null,
    approvedAt: null,
    rateLimits: NO_RATE_LIMITS,
  },
  apiIds: ['orders'],
});
const owner = {
  id: 'o',
  name: 'Ada',
  externalId: null,
  suspendedAt: null,
  archivedAt: null,
  rateLimits: NO_RATE_LIMITS,
};
const user = (...roleIds: string[]): OwnerFacts => ({ ...owner, type: 'user', roleIds });
const application = (...ceiling: string[]): OwnerFacts => ({
  ...owner,
  type: 'application',
  ceiling: new Set(ceiling),
});
const role = (id: string, ...scopeIds: string[]) => ({ id, scopeIds: new Set(scopeIds) });
const effectiveScopes = ({ effective }: VerifyRecords) => effective.get('orders') ?? [];
const orders = api('orders', { read: null, write: null, drop: new Date(0) });

describe('joined, a token may do', () => {
  it('what any of its user’s roles grants of its own scopes, and nothing that only a role has', () => {
    const joined = joinRecords(
      token(['read', 'drop']),
      user('a', 'b'),
      [role('a', 'write'), role('b', 'read', 'drop')],
      [orders],
    );
    expect(effectiveScopes(joined)).toEqual(['read']);
  });

  it('what the ceiling leaves of an application’s token, whatever roles there are', () => {
    const joined = joinRecords(
      token(['read', 'write'], 'application'),
      application('write'),
      [role('a', 'read')],
      [orders],
    );
    expect(effectiveScopes(joined)).toEqual(['write']);
  });

  it('nothing without roles, with an empty ceiling, or without scopes of its own', () => {
    expect(effectiveScopes(joinRecords(token(['read']), user(), [], [orders]))).toEqual([]);
    expect(effectiveScopes(joinRecords(token(['read'], 'application'), application(), [], [orders]))).toEqual(
      [],
    );
    expect(effectiveScopes(joinRecords(token([]), user('a'), [role('a', 'read')], [orders]))).toEqual([]);
  });

  it('nothing by a scope that no API at hand has', () => {
    const joined = joinRecords(token(['read', 'ghost']), user('a'), [role('a', 'read', 'ghost')], [orders]);
    expect([...joined.effective]).toEqual([['orders', ['read']]]);
  });
});
