import { expect, test } from 'vitest';
import { parsePrefill } from './prefill';

const NOTHING = { label: '', note: '', scopes: [], lifetimeDays: null, cidrs: '' };

test('an address can fill in the form', () => {
  expect(
    parsePrefill({
      label: 'CI deploy',
      note: 'one a runner',
      scopes: 'orders:read orders:write',
      days: '7',
      cidr: ['203.0.113.0/24', '198.51.100.7'],
    }),
  ).toEqual({
    label: 'CI deploy',
    note: 'one a runner',
    scopes: ['orders:read', 'orders:write'],
    lifetimeDays: 7,
    cidrs: '203.0.113.0/24\n198.51.100.7',
  });
  expect(parsePrefill({})).toEqual(NOTHING);
  expect(parsePrefill({ scopes: ['a b', 'c'] }).scopes).toEqual(['a', 'b', 'c']);
});

test('and no more than a page can hold, nor with a number that is none', () => {
  expect(parsePrefill({ scopes: 'x'.repeat(101) }).scopes).toEqual([]);
  expect(parsePrefill({ scopes: Array.from({ length: 500 }, (_, n) => `s${n}`) }).scopes).toHaveLength(100);
  expect(parsePrefill({ label: 'x'.repeat(9_000) }).label).toHaveLength(2_000);
  for (const days of ['0', '-1', '1.5', 'never', '', '1e999']) {
    expect(parsePrefill({ days }).lifetimeDays, days).toBeNull();
  }
});
