import { expect, it } from 'vitest';
import { dayAfter, dayStart } from './day-start';

it.each([
  ['2026-11-23', 'UTC', '2026-11-23T00:00:00.000Z'],
  ['2026-11-23', 'Europe/Amsterdam', '2026-11-22T23:00:00.000Z'],
  ['2026-07-01', 'Europe/Amsterdam', '2026-06-30T22:00:00.000Z'],
  // Clocks go forward and back at night: the day itself starts as any other.
  ['2026-03-29', 'Europe/Amsterdam', '2026-03-28T23:00:00.000Z'],
  ['2026-10-25', 'Europe/Amsterdam', '2026-10-24T22:00:00.000Z'],
  // Here midnight itself is skipped.
  ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
  ['2026-11-23', 'Pacific/Kiritimati', '2026-11-22T10:00:00.000Z'],
  ['2026-11-23', 'Pacific/Pago_Pago', '2026-11-23T11:00:00.000Z'],
  ['2026-11-23', 'Asia/Kathmandu', '2026-11-22T18:15:00.000Z'],
])('%s in %s starts at %s', (day, zone, start) => {
  expect(dayStart(day, zone)?.toISOString()).toBe(start);
});

it.each(['', 'today', '2026-02-30', '2026-13-01', '2026-1-1', '23.11.2026'])('%j is no day', (text) => {
  expect(dayStart(text, 'UTC')).toBeNull();
});

it('the day after the last of a month is the first of the next', () => {
  expect(dayAfter('2026-02-28')).toBe('2026-03-01');
  expect(dayAfter('2026-12-31')).toBe('2027-01-01');
});
