import { expect, it } from 'vitest';
import { standingOf } from './search-view';

type Found = Parameters<typeof standingOf>[0];

const working: Found['token'] = {
  id: '0192f0c1-2345-7678-9abc-def012345678',
  kind: 'personal',
  label: 'crane',
  status: 'active',
  ownerId: '0192f0c1-2345-7678-9abc-def012345679',
  ownerEmail: null,
  ownerName: 'Ada',
  ownerActive: true,
  prefix: 'lk_pat_',
  lastFour: '1234',
  createdAt: new Date('2026-01-01T00:00:00Z'),
  expiresAt: null,
  revokedAt: null,
  revokeReason: null,
  suspendedAs: null,
  suspendReason: null,
  lastUsedAt: null,
  anyAddress: true,
  sortKey: 0,
};

const says = (token: Partial<Found['token']>, secretRetired = false) =>
  standingOf({ token: { ...working, ...token }, secretRetired });

it('says that a secret works only where nothing holds it back', () => {
  expect(says({})).toBe('It works.');
  for (const status of ['revoked', 'suspended', 'pending_approval', 'not_yet_valid', 'expired'] as const) {
    expect(says({ status })).not.toBe('It works.');
  }
  expect(says({ ownerActive: false })).toContain('owner is suspended');
  expect(says({ kind: 'application', ownerActive: false })).toContain('application is archived');
  expect(says({}, true)).toContain('rotated');
});

it('gives the cause that a verifier would give first', () => {
  expect(says({ status: 'revoked', revokeReason: 'exposed', ownerActive: false }, true)).toBe(
    'It no longer works: the token is revoked. Reason: Secret was exposed.',
  );
  expect(says({ status: 'revoked', revokeReason: 'other' })).toBe(
    'It no longer works: the token is revoked.',
  );
  expect(says({ status: 'expired', ownerActive: false })).toContain('owner is suspended');
  expect(says({ status: 'expired' }, true)).toContain('expired');
});
