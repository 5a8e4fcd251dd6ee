import { describe, expect, it } from 'vitest';
import { Lease } from '@/core/freshness/lease';
import { NO_RATE_LIMITS } from '@/core/rate-limit/rate-limits';
import { TokenSecret } from '@/core/token/token-secret';
import type { TokenAndOwner } from '@/db/queries/verification/find-token';
import { type Fill, RecordCache } from './record-cache';

const NOW = 1_000;

function cacheWithToken() {
  let now = NOW;
  const lease = new Lease({ nowMs: () => now, monotonicMs: () => now });
  const cache = new RecordCache(lease, { tokensMax: 10, bytesMax: 1_000_000 });
  const begin = () => {
    lease.beginEpoch();
    cache.beginEpoch(5);
    lease.drained(now);
  };
  begin();
  const fill = (): Fill => ({ stamp: lease.stamp(), position: cache.position });
  const key = cache.keyOf(new TokenSecret('lk_pat_1'));
  const holdRole = (...scopeIds: string[]) =>
    cache.holdRole({ id: 'role', scopeIds: new Set(scopeIds) }, fill());
  const holdApi = () =>
    cache.holdApi(
      {
        id: 'api',
        audience: 'https://orders.example',
        scopes: new Map([['read', { id: 'read', apiId: 'api', name: 'read', retiredAt: null }]]),
      },
      fill(),
    );
  cache.holdToken(key, tokenAndOwner, fill());
  holdRole('read');
  holdApi();
  return {
    cache,
    lease,
    begin,
    holdRole,
    pass: (ms: number) => {
      now += ms;
    },
    scopes: () => {
      const held = cache.tokens.get(key, now) ?? cacheMiss();
      return cache.join(held, now)?.records.effective.get('api');
    },
    held: () => cache.tokens.get(key, now),
    join: () => {
      const held = cache.tokens.get(key, now);
      return held && cache.join(held, now);
    },
  };
}

function cacheMiss(): never {
  throw new Error('The token is not held.');
}

const tokenAndOwner: TokenAndOwner = {
  facts: {
    secret: { id: 's', tokenId: 't', retireAt: null, supersededAt: null, awaited: false },
    token: {
      id: 't',
      kind: 'personal',
      ownerId: 'owner',
      scopeIds: ['read'],
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
    apiIds: ['api'],
  },
  owner: {
    type: 'user',
    id: 'owner',
    name: 'Ada',
    externalId: null,
    suspendedAt: null,
    archivedAt: null,
    rateLimits: NO_RATE_LIMITS,
    roleIds: ['role'],
  },
};

describe('what a token was joined to', () => {
  it('is the same while all of its parts are held', () => {
    const { join } = cacheWithToken();
    const joined = join();
    expect(joined).toBeDefined();
    expect(join()).toBe(joined);
  });

  it.each(['role', 'user', 'api', 'anything unknown'])(
    'is not used once the feed told of its %s',
    (entity) => {
      const { cache, join } = cacheWithToken();
      join();
      const entityId = { role: 'role', user: 'owner', api: 'api' }[entity] ?? 'x';
      cache.apply([{ seq: 6, nonce: 'n', entity, entityId }]);
      expect(join()).toBeUndefined();
    },
  );

  it('is made anew of a part that was looked up again', () => {
    const { holdRole, scopes } = cacheWithToken();
    expect(scopes()).toEqual(['read']);
    holdRole();
    expect(scopes()).toEqual([]);
  });

  it('does not outlive its epoch, though the token was looked up in the new one', () => {
    const { cache, lease, begin, join, held } = cacheWithToken();
    join();
    const token = held() ?? cacheMiss();
    begin();
    // The token is young enough by its own lookup; what it was joined to is vouched for by nobody.
    expect(lease.isCurrent(NOW)).toBe(true);
    expect(cache.join(token, NOW)).toBeUndefined();
  });

  it('is not used past the lease', () => {
    const { pass, join, cache, held } = cacheWithToken();
    join();
    const token = held() ?? cacheMiss();
    pass(801);
    expect(cache.join(token, NOW + 801)).toBeUndefined();
  });
});
