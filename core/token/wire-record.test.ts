import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VerifyRecords } from './verify-token';
import { fromWireRecord, toWireRecord } from './wire-record';

const uuid = fc.uuid({ version: 7 });
const instant = fc.date({ min: new Date('2000-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });
const perhaps = fc.option(instant, { nil: null });
const NO_LIMITS = { second: null, minute: null, day: null };

const records = fc
  .record({
    type: fc.constantFrom('user' as const, 'application' as const),
    ids: fc.tuple(uuid, uuid, uuid),
    instants: fc.array(perhaps, { minLength: 8, maxLength: 8 }),
    createdAt: instant,
    cidrs: fc.constantFrom([], ['203.0.113.0/24']),
    name: fc.string(),
  })
  .map(({ type, ids: [tokenId, secretId, ownerId], instants, createdAt, cidrs, name }): VerifyRecords => {
    const [a, b, c, d, e, f, g, h] = instants as [
      Date | null,
      Date | null,
      Date | null,
      Date | null,
      Date | null,
      Date | null,
      Date | null,
      Date | null,
    ];
    return {
      secret: { id: secretId, tokenId, retireAt: a, supersededAt: b, awaited: false },
      token: {
        id: tokenId,
        kind: type === 'user' ? 'personal' : 'application',
        ownerId,
        scopeIds: [],
        cidrs,
        metadata: { team: name },
        createdAt,
        notBefore: b,
        expiresAt: c,
        revokedAt: d,
        suspendedAt: e,
        approvalRequiredAt: f,
        approvedAt: g,
        rateLimits: NO_LIMITS,
      },
      owner: {
        type,
        id: ownerId,
        name,
        externalId: name,
        suspendedAt: type === 'user' ? h : null,
        archivedAt: type === 'application' ? h : null,
        rateLimits: NO_LIMITS,
      },
      effective: new Map([['this', ['orders:read']]]),
      quotas: [],
    };
  });

describe('records on the wire', () => {
  it('come back as they were, through JSON', () => {
    fc.assert(
      fc.property(records, (sent) => {
        const wire = JSON.parse(JSON.stringify(toWireRecord(sent, ['orders:read'])));
        expect(fromWireRecord(wire, 'this')).toEqual(sent);
      }),
    );
  });

  it.each(['token_id', 'secret_id', 'expires_at', 'revoked_at', 'approved_at'])(
    'are refused when %s is none',
    (name) => {
      const [sent] = fc.sample(records, 1);
      if (!sent) throw new Error('no sample');
      const wire = { ...toWireRecord(sent, []), [name]: 'nonsense' };
      expect(() => fromWireRecord(wire, 'this')).toThrow(TypeError);
    },
  );
});
