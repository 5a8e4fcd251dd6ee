import { expect, test } from 'vitest';
import { type LookInput, reasonsToLook } from './reasons-to-look';

const NOW = Date.UTC(2026, 0, 31, 12);
const daysAgo = (days: number) => new Date(NOW - days * 86_400_000);
const fine: LookInput = {
  live: true,
  createdAt: daysAgo(60),
  expiresAt: new Date(NOW + 86_400_000),
  lastUsedAt: daysAgo(1),
  risk: 'low',
  scopeCount: 1,
  anyAddress: true,
  ownerActive: true,
};

test.each<[string, Partial<LookInput>, string[]]>([
  ['nothing is wrong with it', {}, []],
  ['it never expires', { expiresAt: null }, ['never_expires']],
  ['thirty days without use', { lastUsedAt: daysAgo(30) }, ['unused']],
  ['a moment less than thirty', { lastUsedAt: new Date(daysAgo(30).getTime() + 1) }, []],
  ['never used, and old', { lastUsedAt: null }, ['unused']],
  ['never used, and new', { lastUsedAt: null, createdAt: daysAgo(2) }, []],
  ['high risk from anywhere', { risk: 'high' }, ['high_risk_any_address']],
  ['elevated risk from anywhere', { risk: 'elevated' }, ['any_address']],
  ['high risk from networks', { risk: 'high', anyAddress: false }, []],
  ['eight scopes', { scopeCount: 8 }, ['many_scopes']],
  [
    'everything at once, the gravest first',
    { ownerActive: false, expiresAt: null, lastUsedAt: null, risk: 'high', scopeCount: 20 },
    ['owner_inactive', 'never_expires', 'high_risk_any_address', 'unused', 'many_scopes'],
  ],
  ['an ended one asks nothing of anybody', { live: false, expiresAt: null, ownerActive: false }, []],
])('%s', (_name, change, reasons) => {
  expect(reasonsToLook({ ...fine, ...change }, NOW)).toEqual(reasons);
});
