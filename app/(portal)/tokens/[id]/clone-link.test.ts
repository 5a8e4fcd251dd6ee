import { expect, test } from 'vitest';
import { cloneLink } from './clone-link';

const token = {
  label: 'CI & deploy',
  note: '',
  scopes: [{ name: 'orders:read' }, { name: 'orders:write' }] as never,
  cidrs: ['203.0.113.0/24', '198.51.100.7/32'],
  createdAt: new Date('2026-11-28T10:00:00Z'),
  expiresAt: new Date('2026-12-28T10:00:03Z'),
  application: null,
};

test('a clone is asked for with what the token carries, and as long a life', () => {
  const { pathname, searchParams } = new URL(cloneLink(token), 'http://localhost');
  expect([pathname, [...searchParams]]).toEqual([
    '/tokens/new',
    [
      ['label', 'CI & deploy'],
      ['scopes', 'orders:read orders:write'],
      ['days', '30'],
      ['cidr', '203.0.113.0/24'],
      ['cidr', '198.51.100.7/32'],
    ],
  ]);
});

test('of an application’s token it is one of the same application; without an end none is asked for', () => {
  const link = cloneLink({ ...token, application: 'app_1', expiresAt: null, note: 'why' });
  const { searchParams } = new URL(link, 'http://localhost');
  expect([searchParams.get('application'), searchParams.get('note'), searchParams.has('days')]).toEqual([
    'app_1',
    'why',
    false,
  ]);
});
