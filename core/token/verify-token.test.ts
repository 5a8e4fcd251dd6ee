import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_RATE_LIMITS } from '../rate-limit/rate-limits';
import { effectiveScopes } from './effective-scopes';
import type { ScopeRecord } from './token-record';
import { VERIFY_CODES, type VerifyRecords, verifyToken } from './verify-token';

const NOW = Date.UTC(2026, 5, 1, 12);
const at = (ms: number) => new Date(NOW + ms);
const exact = { lo: NOW, hi: NOW };
const api = { id: 'api-orders', audience: 'https://orders.example' };
const read = { id: 'read', apiId: api.id, name: 'orders:read', retiredAt: null };
const write = { id: 'write', apiId: api.id, name: 'orders:write', retiredAt: null };
const elsewhere = { id: 'pay', apiId: 'api-pay', name: 'pay:all', retiredAt: null };
const request = { api, requiredScopes: [] as string[], clientAddress: '203.0.113.9' as string | null };

type Over = {
  token?: Partial<VerifyRecords['token']>;
  owner?: Partial<VerifyRecords['owner']>;
  secret?: Partial<VerifyRecords['secret']>;
  scopes?: ScopeRecord[];
  /** Ids of what the owner may use. */
  granted?: ReadonlySet<string>;
};

function records(over: Over = {}): VerifyRecords {
  const scopes = over.scopes ?? [read, write];
  return {
    secret: { id: 's', tokenId: 't', retireAt: null, supersededAt: null, awaited: false, ...over.secret },
    token: {
      id: 't',
      kind: 'personal',
      ownerId: 'u',
      scopeIds: scopes.map((scope) => scope.id),
      cidrs: [],
      metadata: {},
      createdAt: at(-1_000),
      notBefore: null,
      expiresAt: null,
      revokedAt: null,
      suspendedAt: null,
      approvalRequiredAt: null,
      approvedAt: null,
      rateLimits: NO_RATE_LIMITS,
      ...over.token,
    },
    owner: {
      type: 'user',
      id: 'u',
      name: 'Ines',
      externalId: null,
      suspendedAt: null,
      archivedAt: null,
      rateLimits: NO_RATE_LIMITS,
      ...over.owner,
    },
    effective: effectiveScopes(scopes, over.granted ?? new Set(['read', 'write', 'pay'])),
    quotas: [],
  };
}
const decide = (over: Over = {}, clock = exact, ask = request) => verifyToken(records(over), ask, clock).code;

describe('each step names its outcome', () => {
  it.each<[string, Over, string]>([
    ['a good token', {}, 'VALID'],
    ['revoked', { token: { revokedAt: at(-1) } }, 'REVOKED'],
    ['suspended', { token: { suspendedAt: at(-1) } }, 'SUSPENDED'],
    ['waiting for approval', { token: { approvalRequiredAt: at(-1) } }, 'PENDING_APPROVAL'],
    ['approved', { token: { approvalRequiredAt: at(-2), approvedAt: at(-1) } }, 'VALID'],
    ['its owner suspended', { owner: { suspendedAt: at(-1) } }, 'OWNER_INACTIVE'],
    ['its application archived', { owner: { type: 'application', archivedAt: at(-1) } }, 'OWNER_INACTIVE'],
    ['of another API', { scopes: [elsewhere] }, 'AUDIENCE_MISMATCH'],
    ['without any scope', { scopes: [] }, 'AUDIENCE_MISMATCH'],
  ])('%s', (_, over, code) => {
    expect(decide(over)).toBe(code);
  });

  it('a well-formed secret that nobody knows', () => {
    expect(verifyToken(null, request, exact)).toEqual({ code: 'NOT_FOUND' });
  });

  it('in this order, whatever else is wrong', () => {
    const wrong: [Over, string][] = [
      [{ token: { revokedAt: at(-1) } }, 'REVOKED'],
      [{ token: { suspendedAt: at(-1) } }, 'SUSPENDED'],
      [{ token: { approvalRequiredAt: at(-1) } }, 'PENDING_APPROVAL'],
      [{ owner: { suspendedAt: at(-1) } }, 'OWNER_INACTIVE'],
      [{ token: { notBefore: at(1) } }, 'NOT_YET_VALID'],
      [{ token: { expiresAt: at(-1) } }, 'EXPIRED'],
      [{ secret: { retireAt: at(-1) } }, 'RETIRED'],
      [{ scopes: [elsewhere] }, 'AUDIENCE_MISMATCH'],
      [{ token: { cidrs: ['10.0.0.0/8'] } }, 'IP_NOT_ALLOWED'],
    ];
    for (let first = 0; first < wrong.length; first += 1) {
      const all = wrong.slice(first).reduce<Over>(
        (over, [next]) => ({
          token: { ...next.token, ...over.token },
          owner: { ...next.owner, ...over.owner },
          secret: { ...next.secret, ...over.secret },
          ...((over.scopes ?? next.scopes) ? { scopes: over.scopes ?? next.scopes ?? [] } : {}),
        }),
        {},
      );
      const ask = { ...request, requiredScopes: ['none:such'] };
      expect(decide(all, exact, ask)).toBe(wrong[first]?.[1]);
    }
  });
});

describe('time, to the millisecond', () => {
  it.each([
    [-1, 'EXPIRED'],
    [0, 'EXPIRED'],
    [1, 'VALID'],
  ])('a token whose end is %i ms away is %s: the instant itself is already expired', (ms, code) => {
    expect(decide({ token: { expiresAt: at(ms) } })).toBe(code);
  });

  it.each([
    [-1, 'VALID'],
    [0, 'VALID'],
    [1, 'NOT_YET_VALID'],
  ])('a token whose beginning is %i ms away is %s', (ms, code) => {
    expect(decide({ token: { notBefore: at(ms) } })).toBe(code);
  });

  it.each([
    [0, 'RETIRED'],
    [1, 'VALID'],
  ])('a secret that retires in %i ms is %s', (ms, code) => {
    expect(decide({ secret: { retireAt: at(ms) } })).toBe(code);
  });

  it('an uncertain clock refuses rather than accepts: ends by its upper bound, beginnings by its lower', () => {
    const unsure = { lo: NOW - 50, hi: NOW + 50 };
    expect(decide({ token: { expiresAt: at(50) } }, unsure)).toBe('EXPIRED');
    expect(decide({ token: { expiresAt: at(51) } }, unsure)).toBe('VALID');
    expect(decide({ secret: { retireAt: at(50) } }, unsure)).toBe('RETIRED');
    expect(decide({ secret: { retireAt: at(51) } }, unsure)).toBe('VALID');
    expect(decide({ token: { notBefore: at(-49) } }, unsure)).toBe('NOT_YET_VALID');
    expect(decide({ token: { notBefore: at(-50) } }, unsure)).toBe('VALID');
  });

  it('less certainty never makes a token good', () => {
    const offset = fc.integer({ min: -100, max: 100 });
    fc.assert(
      fc.property(offset, offset, offset, fc.nat(100), fc.nat(100), (end, start, retire, early, late) => {
        const over = {
          token: { expiresAt: at(end), notBefore: at(start) },
          secret: { retireAt: at(retire) },
        };
        if (decide(over, { lo: NOW - early, hi: NOW + late }) === 'VALID') expect(decide(over)).toBe('VALID');
      }),
    );
  });

  it('an instant or a clock that is none never makes a token good', () => {
    const none = new Date(Number.NaN);
    expect(decide({ token: { expiresAt: none } })).toBe('EXPIRED');
    expect(decide({ token: { expiresAt: new Date(0) } })).toBe('EXPIRED');
    expect(decide({ token: { notBefore: none } })).toBe('NOT_YET_VALID');
    expect(decide({ secret: { retireAt: none } })).toBe('RETIRED');
    expect(decide({ token: { revokedAt: none } })).toBe('REVOKED');
    expect(decide({ token: { expiresAt: at(1) } }, { lo: Number.NaN, hi: Number.NaN })).toBe('EXPIRED');
  });

  it('what a token was refused for with one clock it is refused for with every later one', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 5 }), fc.nat(10), fc.nat(10), (end, now, later) => {
        const over = { token: { expiresAt: at(end) } };
        const clock = { lo: NOW + now, hi: NOW + now };
        if (decide(over, clock) === 'EXPIRED') {
          expect(decide(over, { lo: clock.lo, hi: clock.hi + later })).toBe('EXPIRED');
        }
      }),
    );
  });
});

describe('addresses', () => {
  const limited = { token: { cidrs: ['203.0.113.0/24', '2001:db8::/32'] } };
  it.each<[string | null, string]>([
    ['203.0.113.255', 'VALID'],
    ['203.0.114.0', 'IP_NOT_ALLOWED'],
    ['::ffff:203.0.113.9', 'VALID'],
    ['2001:db8:1::1', 'VALID'],
    ['2001:db9::1', 'IP_NOT_ALLOWED'],
    [null, 'IP_NOT_ALLOWED'],
    ['', 'IP_NOT_ALLOWED'],
    ['203.0.113.9, 10.0.0.1', 'IP_NOT_ALLOWED'],
    ['203.0.113.9%eth0', 'IP_NOT_ALLOWED'],
    ['0313.0.0161.9', 'IP_NOT_ALLOWED'],
    ['3405803785', 'IP_NOT_ALLOWED'],
  ])('from %s: %s', (clientAddress, code) => {
    expect(decide(limited, exact, { ...request, clientAddress })).toBe(code);
  });
});

describe('scopes', () => {
  const asking = (names: string[]) => ({ ...request, requiredScopes: names });

  it('names what is missing', () => {
    expect(
      verifyToken(records({ scopes: [read] }), asking(['orders:read', 'orders:write']), exact),
    ).toMatchObject({
      code: 'INSUFFICIENT_SCOPE',
      missingScopes: ['orders:write'],
      scopes: ['orders:read'],
    });
  });

  it('names each missing one once, and those it has of this API only', () => {
    const ask = asking(['none:such', 'pay:all', 'orders:read', 'none:such']);
    expect(verifyToken(records({ scopes: [write, read, elsewhere] }), ask, exact)).toMatchObject({
      code: 'INSUFFICIENT_SCOPE',
      missingScopes: ['none:such', 'pay:all'],
      scopes: ['orders:read', 'orders:write'],
    });
  });

  it.each(['*', '', 'ORDERS:READ', 'orders:read ', 'orders', '__proto__', 'pay:all'])(
    '%j is nobody’s scope here',
    (name) => {
      expect(decide({ scopes: [read, write, elsewhere] }, exact, asking([name]))).toBe('INSUFFICIENT_SCOPE');
    },
  );

  it('a retired scope has no effect at once, but its token still belongs to that API', () => {
    const retired = { ...read, retiredAt: at(-1) };
    expect(decide({ scopes: [retired] }, exact, asking([]))).toBe('VALID');
    expect(decide({ scopes: [retired] }, exact, asking(['orders:read']))).toBe('INSUFFICIENT_SCOPE');
  });

  it('effective scopes never reach beyond the token, the owner or the API that asks, and shrink with each', () => {
    const all = [read, write, elsewhere];
    const subset = fc.subarray(all);
    fc.assert(
      fc.property(subset, subset, subset, (onToken, granted, retired) => {
        const ids = (list: typeof all) => new Set(list.map((scope) => scope.id));
        const scopes = onToken.map((scope) => ({
          ...scope,
          retiredAt: ids(retired).has(scope.id) ? at(-1) : null,
        }));
        const { effective } = records({ scopes, granted: ids(granted) });
        expect(effective.get(api.id) ?? []).toEqual(
          all
            .filter((scope) => scope.apiId === api.id)
            .filter(
              (scope) =>
                ids(onToken).has(scope.id) && ids(granted).has(scope.id) && !ids(retired).has(scope.id),
            )
            .map((scope) => scope.name)
            .sort(),
        );
      }),
    );
  });
});

describe('what the end client gets', () => {
  it('every reason a token is no good looks the same outside', () => {
    const outside = Object.entries(VERIFY_CODES)
      .filter(([, answer]) => answer.clientStatus === 401)
      .map(([, answer]) => JSON.stringify(answer));
    expect(outside.length).toBeGreaterThan(9);
    expect(new Set(outside).size).toBe(1);
  });

  it('is success for VALID alone', () => {
    const good = Object.entries(VERIFY_CODES).filter(([, answer]) => answer.clientStatus === 200);
    expect(good.map(([code]) => code)).toEqual(['VALID']);
    expect(VERIFY_CODES.INSUFFICIENT_SCOPE).toEqual({ clientStatus: 403, oauthError: 'insufficient_scope' });
    expect(VERIFY_CODES.IP_NOT_ALLOWED.clientStatus).toBe(403);
    expect(VERIFY_CODES.RATE_LIMITED.clientStatus).toBe(429);
  });
});
