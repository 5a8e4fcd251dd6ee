import { expect, test } from 'vitest';
import { NO_RATE_TEXTS } from '@/components/rates/rate-texts';
import type { ScopeApi } from '@/components/tokens/view-models';
import { type Draft, firstDraft, judge, lifetimesOffered, toLookAt } from './draft';
import { NO_PREFILL } from './form-view';

const policy = {
  lifetimeDaysMax: 365,
  lifetimeDaysDefault: 30,
  neverAllowed: false,
  liveTokensMax: 100,
  rotationGraceHoursMax: 168,
  cidrRequiredFromRisk: 'high',
  rateLimitSecondMax: null,
  rateLimitMinuteMax: null,
  rateLimitDayMax: null,
} as const;
const apis: ScopeApi[] = [
  {
    id: 'a',
    name: 'Orders',
    audience: 'https://orders.example',
    groups: [
      {
        name: 'Orders',
        scopes: [
          { name: 'orders:read', description: '', risk: 'low', access: 'read', withheld: null },
          { name: 'orders:erase', description: '', risk: 'high', access: 'admin', withheld: null },
        ],
      },
    ],
  },
];
const draft: Draft = {
  label: 'laptop',
  note: '',
  scopes: new Set(['orders:read']),
  lifetime: '30',
  customTime: '',
  cidrs: '',
  rates: NO_RATE_TEXTS,
};
const nowMs = Date.UTC(2026, 10, 23, 13, 5);
const errorsOf = (change: Partial<Draft>) => judge({ ...draft, ...change }, apis, policy, nowMs).errors;

test('a draft that the rules allow has no error', () => {
  expect(errorsOf({})).toEqual({});
});

test('each wrong field is named, and only that one', () => {
  expect(Object.keys(errorsOf({ label: '  ' }))).toEqual(['label']);
  expect(Object.keys(errorsOf({ scopes: new Set() }))).toEqual(['scopes']);
  expect(Object.keys(errorsOf({ lifetime: 'custom', customTime: '' }))).toEqual(['expiry']);
  expect(Object.keys(errorsOf({ lifetime: 'never' }))).toEqual(['expiry']);
  expect(errorsOf({ cidrs: '203.0.113.0/24\n\n10.0.0.300/32' })).toEqual({
    cidrs: 'Line 3: 10.0.0.300 is not an address. Each part goes from 0 to 255.',
  });
});

test('policy asks for addresses where the risk is high, and is content with them', () => {
  const risky = new Set(['orders:erase']);
  expect(Object.keys(errorsOf({ scopes: risky }))).toEqual(['cidrs']);
  expect(errorsOf({ scopes: risky, cidrs: '203.0.113.7' })).toEqual({});
});

test('a scope that is not in the catalogue is not counted as chosen', () => {
  expect(judge({ ...draft, scopes: new Set(['made:up']) }, apis, policy, nowMs).chosen).toEqual([]);
});

test('only lives that policy allows are offered, and always one', () => {
  expect(lifetimesOffered(policy)).toEqual([7, 30, 60, 90, 365]);
  expect(lifetimesOffered({ ...policy, lifetimeDaysMax: 60 })).toEqual([7, 30, 60]);
  expect(lifetimesOffered({ ...policy, lifetimeDaysMax: 3 })).toEqual([3]);
  expect(lifetimesOffered({ ...policy, lifetimeDaysMax: null })).toEqual([7, 30, 60, 90, 365]);
});

test('what is in the way is said in words, in the order of the page', () => {
  expect(toLookAt(errorsOf({ label: '', scopes: new Set(), cidrs: 'x' }))).toBe(
    'the label, the scopes and the addresses',
  );
  expect(toLookAt({})).toBe('');
});

test('a link fills in what policy and the reader’s roles allow, and of lives those that are offered', () => {
  const scopes = apis[0]?.groups[0]?.scopes ?? [];
  const withheld = {
    name: 'orders:all',
    description: '',
    risk: 'high',
    access: 'admin',
    withheld: 'no',
  } as const;
  scopes.push(withheld);
  const first = (over: object, rules: object = {}) =>
    firstDraft({ apis, policy: { ...policy, ...rules }, prefill: { ...NO_PREFILL, ...over } });
  expect(
    first({ label: 'CI', cidrs: '10.0.0.0/8', scopes: ['orders:read', 'orders:all', 'x'] }),
  ).toMatchObject({
    label: 'CI',
    cidrs: '10.0.0.0/8',
    scopes: new Set(['orders:read']),
    lifetime: '30',
  });
  scopes.pop();
  const lives = [7, 8, 29, 9_000, 1].map((lifetimeDays) => first({ lifetimeDays }).lifetime);
  expect(lives).toEqual(['7', '7', '7', '365', '7']);
  expect(first({ lifetimeDays: 365 }, { lifetimeDaysMax: 60 }).lifetime).toBe('60');
});
