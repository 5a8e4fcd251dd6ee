import fc from 'fast-check';
import { expect, it } from 'vitest';
import { goodWhile, isGoodNow } from './good-while';
import { type VerifyRecords, verifyToken } from './verify-token';

const API = 'orders';
const NO_LIMITS = { second: null, minute: null, day: null };
const EPOCH = 1_800_000_000_000;

/** Few instants, close together, so that they meet; now and then one that is none. */
const instant = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -3, max: 3 }).map((ms) => new Date(EPOCH + ms)) },
  { weight: 1, arbitrary: fc.constant(new Date(Number.NaN)) },
);
const mostlyNot = fc.option(instant, { nil: null, freq: 1 });
const perhaps = fc.option(instant, { nil: null });
const scopes = fc.subarray(['a', 'b', 'c']);

const records: fc.Arbitrary<VerifyRecords> = fc
  .record({
    ended: fc.array(mostlyNot, { minLength: 4, maxLength: 4 }),
    times: fc.array(perhaps, { minLength: 3, maxLength: 3 }),
    approval: fc.tuple(mostlyNot, perhaps),
    cidrs: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.constant(['203.0.113.0/24']) },
    ),
    effective: fc.option(scopes, { nil: undefined, freq: 9 }),
  })
  .map(({ ended: [a, b, c, d], times: [e, f, g], approval: [required, approved], cidrs, effective }) => ({
    secret: { id: 's', tokenId: 't', retireAt: g ?? null, supersededAt: null, awaited: false },
    token: {
      id: 't',
      kind: 'personal',
      ownerId: 'o',
      scopeIds: [],
      cidrs,
      metadata: {},
      createdAt: new Date(EPOCH),
      notBefore: e ?? null,
      expiresAt: f ?? null,
      revokedAt: a ?? null,
      suspendedAt: b ?? null,
      approvalRequiredAt: required,
      approvedAt: approved,
      rateLimits: NO_LIMITS,
    },
    owner: {
      type: 'user',
      id: 'o',
      name: '',
      externalId: null,
      suspendedAt: c ?? null,
      archivedAt: d ?? null,
      rateLimits: NO_LIMITS,
    },
    effective: new Map(effective ? [[API, effective]] : []),
    quotas: [],
  }));

const clock = fc
  .tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 0, max: 2 }))
  .map(([lo, width]) => ({ lo: EPOCH + lo, hi: EPOCH + lo + width }));

it('the short way says good exactly where the long one does, networks apart, and never where it does not', () => {
  let good = 0;
  fc.assert(
    fc.property(records, scopes, clock, (given, required, reading) => {
      const request = {
        api: { id: API, audience: '' },
        requiredScopes: required,
        clientAddress: '203.0.113.7',
      };
      const isValid = verifyToken(given, request, reading).code === 'VALID';
      const short = goodWhile(given, API);
      const isGood = short !== null && isGoodNow(short, required, reading);
      if (isGood) good += 1;
      if (given.token.cidrs.length === 0) expect(isGood).toBe(isValid);
      else expect(isGood).toBe(false);
    }),
    { numRuns: 5_000 },
  );
  // It rests on something.
  expect(good).toBeGreaterThan(100);
});
