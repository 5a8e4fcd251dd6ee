import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  duration,
  exactInstant,
  isTimeZone,
  relativeTime,
  shortDate,
  shortDay,
  shortTime,
} from './time-format';
import { timeZoneFrom } from './time-zone';

const now = new Date('2026-11-23T13:05:00Z');
const amsterdam = { now, zone: 'Europe/Amsterdam' };
const SECOND = 1000;
const DAY = 86_400 * SECOND;
const at = (offsetMs: number) => new Date(now.getTime() + offsetMs);

test.each([
  [-12 * SECOND, '12 s ago'],
  [-59_999, '59 s ago'],
  [-60 * SECOND, '1 min ago'],
  [18 * 3600 * SECOND, 'in 18 h'],
  [61 * DAY, 'in 61 d'],
  [30 * DAY - 1, 'in 30 d'],
  [DAY - 1, 'in 1 d'],
  [59_700, 'in 1 min'],
  [-30 * DAY + 1, '29 d ago'],
  [400, 'now'],
  [-999, 'now'],
])('%d ms away reads %s', (offset, words) => {
  expect(relativeTime(at(offset), now)).toBe(words);
});

test('relative up to 7 days, then the date, with the year if it is another', () => {
  expect(shortTime(at(-7 * DAY + 1), amsterdam)).toBe('6 d ago');
  expect(shortTime(at(-7 * DAY), amsterdam)).toBe('16 Nov');
  expect(shortTime(at(61 * DAY), amsterdam)).toBe('23 Jan 2027');
});

test('a date is the reader’s date, not UTC’s', () => {
  const late = new Date('2026-12-31T23:30:00Z');
  expect(shortDate(late, amsterdam)).toBe('1 Jan 2027');
  expect(shortDate(late, { now, zone: 'UTC' })).toBe('31 Dec');
});

test('the exact instant names its zone and UTC, and UTC’s day where it is another', () => {
  const expiry = new Date('2026-12-23T13:05:00Z');
  expect(exactInstant(expiry, 'Europe/Amsterdam')).toBe(
    'Wed 23 Dec 2026, 14:05:00 Europe/Amsterdam · 13:05:00 UTC',
  );
  expect(exactInstant(expiry, 'UTC')).toBe('Wed 23 Dec 2026, 13:05:00 UTC');
  expect(exactInstant(new Date('2026-12-23T23:30:00Z'), 'Asia/Tokyo')).toBe(
    'Thu 24 Dec 2026, 08:30:00 Asia/Tokyo · Wed 23 Dec 2026, 23:30:00 UTC',
  );
});

test('midnight is 00:00, not 24:00', () => {
  expect(exactInstant(new Date('2026-12-23T00:00:00Z'), 'UTC')).toBe('Wed 23 Dec 2026, 00:00:00 UTC');
});

test('a UTC day keeps its date in every zone', () => {
  expect(shortDay('2026-10-25')).toBe('25 Oct');
});

test('a duration has one unit and never says 60 s', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 * DAY }), (ms) => {
      const words = duration(ms);
      expect(words).toMatch(/^\d+ (s|min|h|d)$/);
      expect(words).not.toMatch(/^(60 s|60 min|24 h)$/);
    }),
  );
});

test('a zone from a cookie is a zone or UTC, whatever the cookie says', () => {
  expect(timeZoneFrom('Europe/Amsterdam')).toBe('Europe/Amsterdam');
  expect(timeZoneFrom('Europe%2FAmsterdam')).toBe('Europe/Amsterdam');
  expect(timeZoneFrom(undefined)).toBe('UTC');
  expect(timeZoneFrom('Mars/Olympus')).toBe('UTC');
  fc.assert(
    fc.property(fc.string(), (cookie) => {
      expect(isTimeZone(timeZoneFrom(cookie))).toBe(true);
    }),
  );
});
