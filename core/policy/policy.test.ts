import { describe, expect, it } from 'vitest';
import { findViolations, type Policy, refuseByPolicy, refusePolicy, type TokenUnderPolicy } from './policy';

const policy: Policy = {
  lifetimeDaysMax: 90,
  lifetimeDaysDefault: 30,
  neverAllowed: false,
  liveTokensMax: 100,
  cidrRequiredFromRisk: 'elevated',
};
const DAY_MS = 86_400_000;
const createdAt = new Date('2026-11-23T12:00:00Z');
const afterDays = (days: number, ms = 0) => new Date(createdAt.getTime() + days * DAY_MS + ms);
const token = (over: Partial<TokenUnderPolicy> = {}): TokenUnderPolicy => ({
  risk: 'low',
  cidrs: [],
  createdAt,
  expiresAt: afterDays(30),
  ...over,
});

describe('a policy can be saved', () => {
  it.each([
    ['as it is', {}, []],
    ['without a longest lifetime', { lifetimeDaysMax: null }, []],
    ['at its limits', { lifetimeDaysMax: 3650, lifetimeDaysDefault: 3650, liveTokensMax: 10_000 }, []],
    [
      'not with no day',
      { lifetimeDaysMax: 0, lifetimeDaysDefault: 0 },
      ['lifetimeDaysMax', 'lifetimeDaysDefault'],
    ],
    [
      'not beyond them',
      { lifetimeDaysMax: 3651, liveTokensMax: 10_001 },
      ['lifetimeDaysMax', 'liveTokensMax'],
    ],
    ['not with part of a day', { lifetimeDaysDefault: 1.5 }, ['lifetimeDaysDefault']],
    ['not with no number', { lifetimeDaysMax: Number.NaN }, ['lifetimeDaysMax']],
    ['not with no tokens at all', { liveTokensMax: 0 }, ['liveTokensMax']],
    ['not preselecting more than it allows', { lifetimeDaysDefault: 91 }, ['lifetimeDaysDefault']],
  ] satisfies [string, Partial<Policy>, string[]][])('%s', (_, over, wrong) => {
    expect(Object.keys(refusePolicy({ ...policy, ...over }))).toEqual(wrong);
  });
});

describe('a token breaks a policy', () => {
  it.each([
    ['not when it is within it', {}, {}, []],
    ['not at the longest lifetime itself', { expiresAt: afterDays(90) }, {}, []],
    ['not by the minutes its form was open', { expiresAt: afterDays(90, 60_000) }, {}, []],
    ['by an hour more', { expiresAt: afterDays(90, 3_600_000) }, {}, ['lives_too_long']],
    [
      'not by any lifetime where there is no longest',
      { expiresAt: afterDays(9000) },
      { lifetimeDaysMax: null },
      [],
    ],
    ['by never expiring', { expiresAt: null }, {}, ['never_expires']],
    [
      'by never expiring, whatever the longest',
      { expiresAt: null },
      { lifetimeDaysMax: null },
      ['never_expires'],
    ],
    ['not by never expiring where that is allowed', { expiresAt: null }, { neverAllowed: true }, []],
    ['not by any address at low risk', { risk: 'low' }, {}, []],
    ['by any address at the risk named', { risk: 'elevated' }, {}, ['needs_networks']],
    ['by any address above it', { risk: 'high' }, {}, ['needs_networks']],
    [
      'by a network that is every address',
      { risk: 'high', cidrs: ['10.0.0.0/8', '::/0'] },
      {},
      ['needs_networks'],
    ],
    ['not from a network', { risk: 'high', cidrs: ['10.0.0.0/8'] }, {}, []],
    ['not by any address where none is asked for', { risk: 'high' }, { cidrRequiredFromRisk: null }, []],
    ['in two ways', { risk: 'high', expiresAt: null }, {}, ['never_expires', 'needs_networks']],
  ] satisfies [string, Partial<TokenUnderPolicy>, Partial<Policy>, string[]][])(
    '%s',
    (_, over, rules, expected) => {
      expect(findViolations(token(over), { ...policy, ...rules })).toEqual(expected);
    },
  );

  it('and is refused at its issue for the same reason', () => {
    expect(refuseByPolicy({ risk: 'high', cidrs: [] }, policy)).toContain('address list');
    expect(refuseByPolicy({ risk: 'high', cidrs: ['0.0.0.0/0'] }, policy)).toContain(
      '0.0.0.0/0 is every address',
    );
    expect(refuseByPolicy({ risk: 'high', cidrs: ['10.0.0.0/8'] }, policy)).toBeNull();
    expect(refuseByPolicy({ risk: 'low', cidrs: [] }, policy)).toBeNull();
  });
});
