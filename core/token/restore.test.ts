import { expect, it } from 'vitest';
import { decideRestore, type RevokedToken } from './restore';
import { REVOKE_REASONS } from './revoke-reason';

const REVOKED_AT = new Date('2026-11-28T09:00:00.000Z');
const DAY_LATER = new Date('2026-11-29T09:00:00.000Z');
const revoked: RevokedToken = { revokedAt: REVOKED_AT, revokeReason: 'other', expiresAt: null };
const decide = (over: Partial<RevokedToken>, at: Date, byMs = 0) =>
  decideRestore({ ...revoked, ...over }, at.getTime() + byMs);

it('a token is restored until the very millisecond before 24 hours are over', () => {
  expect(decide({}, REVOKED_AT)).toEqual({ ok: true, until: DAY_LATER });
  expect(decide({}, DAY_LATER, -1)).toEqual({ ok: true, until: DAY_LATER });
  expect(decide({}, DAY_LATER)).toEqual({ ok: false, because: 'too_late' });
});

it('one that ends sooner is restored until the very millisecond before its end', () => {
  const expiresAt = new Date('2026-11-28T12:00:00.000Z');
  expect(decide({ expiresAt }, expiresAt, -1)).toEqual({ ok: true, until: expiresAt });
  expect(decide({ expiresAt }, expiresAt)).toEqual({ ok: false, because: 'expired' });
  expect(decide({ expiresAt: new Date('2027-01-01T00:00:00Z') }, REVOKED_AT)).toEqual({
    ok: true,
    until: DAY_LATER,
  });
});

it.each(REVOKE_REASONS)(
  'revoked for the reason %s: only an exposed secret never comes back',
  (revokeReason) => {
    expect(decide({ revokeReason }, REVOKED_AT).ok).toBe(revokeReason !== 'exposed');
  },
);

it('a date that is none brings nothing back', () => {
  const none = new Date(Number.NaN);
  expect(decide({ revokedAt: none }, REVOKED_AT).ok).toBe(false);
  expect(decide({ expiresAt: none }, REVOKED_AT).ok).toBe(false);
  expect(decideRestore(revoked, Number.NaN).ok).toBe(false);
});
