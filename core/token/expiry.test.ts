import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideExpiry, parseDuration, parseInstant } from './expiry';

const NOW = Date.UTC(2026, 10, 23, 12);
const DAY = 86_400_000;
const policy = { lifetimeDaysMax: 365, neverAllowed: false };
const vectors = process.env.TEST_VECTORS_DIR;

describe('when a token ends', () => {
  it('in so many days of 24 hours, whatever the clocks do in between', () => {
    expect(decideExpiry({ type: 'days', days: 30 }, policy, NOW)).toEqual({
      ok: true,
      expiresAt: new Date(NOW + 30 * DAY),
    });
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e15])('not in %d days', (days) => {
    expect(decideExpiry({ type: 'days', days }, policy, NOW).ok).toBe(false);
  });

  it('never, only where policy allows', () => {
    expect(decideExpiry({ type: 'never' }, policy, NOW)).toMatchObject({
      ok: false,
      code: 'NEVER_NOT_ALLOWED',
    });
    expect(decideExpiry({ type: 'never' }, { ...policy, neverAllowed: true }, NOW)).toEqual({
      ok: true,
      expiresAt: null,
    });
  });

  it.each([
    [-1, 'EXPIRY_IN_PAST'],
    [0, 'EXPIRY_IN_PAST'],
  ])('not at an instant %i ms from now', (ms, code) => {
    expect(decideExpiry({ type: 'at', instant: new Date(NOW + ms) }, policy, NOW)).toMatchObject({
      ok: false,
      code,
    });
  });

  it('never later than policy allows: ten minutes of form-filling are forgiven, and cut to the limit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 800 * DAY }),
        fc.integer({ min: 1, max: 700 }),
        (ms, lifetimeDaysMax) => {
          const decided = decideExpiry(
            { type: 'at', instant: new Date(NOW + ms) },
            { ...policy, lifetimeDaysMax },
            NOW,
          );
          const limit = lifetimeDaysMax * DAY;
          expect(decided.ok).toBe(ms <= limit + 600_000);
          if (decided.ok) expect(decided.expiresAt).toEqual(new Date(NOW + Math.min(ms, limit)));
        },
      ),
    );
  });

  it.each([
    ['on the limit', 0, 365 * DAY],
    ['a millisecond before it', -1, 365 * DAY - 1],
    ['a millisecond after it, typed in time', 1, 365 * DAY],
    ['ten minutes after it, typed in time', 600_000, 365 * DAY],
    ['more than that after it', 600_001, null],
  ])('%s: no token outlives its policy by a millisecond', (_, beyondMs, endsMs) => {
    const instant = new Date(NOW + 365 * DAY + beyondMs);
    const decided = decideExpiry({ type: 'at', instant }, policy, NOW);
    expect(decided.ok ? decided.expiresAt : decided.code).toEqual(
      endsMs === null ? 'LIFETIME_EXCEEDS_POLICY' : new Date(NOW + endsMs),
    );
  });
});

describe('what is typed', () => {
  it.each([
    ['30d', 30 * DAY],
    ['12h', DAY / 2],
    ['45m', 2_700_000],
    ['2w', 14 * DAY],
  ])('%s is a duration', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '0d', '30', 'd', '-1d', '1.5d', '30D', '30d ', '1e3d', '999999d', '30d30d'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );

  it('an instant needs its date, time and zone', () => {
    expect(parseInstant('2027-01-31T09:00:00+01:00')).toEqual(new Date('2027-01-31T08:00:00Z'));
    expect(parseInstant('2028-02-29T23:59:59.9999999Z')).toEqual(new Date('2028-02-29T23:59:59.999Z'));
    expect(parseInstant('2027-01-31T09:00Z')).toEqual(new Date('2027-01-31T09:00:00Z'));
    for (const text of [
      '2027-02-30T00:00:00Z',
      '2026-04-31T00:00:00Z',
      '2027-02-29T00:00:00Z',
      '2027-01-31T24:00:00Z',
      '2027-01-31T23:59:60Z',
      '2027-01-31T23:60:00Z',
      '2027-01-31T23:00:00+24:00',
      '2027-01-31T23:00:00+01:60',
      '2027-13-01T00:00:00Z',
      '2027-01-31',
      '2027-01-31T09:00:00',
      '1798700000',
      'tomorrow',
      '2027-01-31 09:00:00Z',
    ]) {
      expect(parseInstant(text), text).toBeNull();
    }
  });

  it.skipIf(!vectors)(
    'no odd spelling of an end makes a token that outlives policy (TEST_VECTORS_DIR)',
    () => {
      const { expiry_values } = JSON.parse(readFileSync(`${vectors}/abuse/payloads.json`, 'utf8'));
      for (const value of expiry_values) {
        const instant = parseInstant(String(value));
        if (!instant) continue;
        const decided = decideExpiry({ type: 'at', instant }, policy, NOW);
        if (decided.ok) expect(decided.expiresAt?.getTime()).toBeLessThanOrEqual(NOW + 365 * DAY);
      }
    },
  );
});
