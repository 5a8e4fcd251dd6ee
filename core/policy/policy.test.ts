import { describe, expect, it } from 'vitest';
import { NO_RATE_LIMITS } from '../rate-limit/rate-limits';
import {
  decideRates,
  findViolations,
  type Policy,
  refuseByPolicy,
  refusePolicy,
  type TokenUnderPolicy,
} from './policy';

const policy: Policy = {
  lifetimeDaysMax: 90,
  lifetimeDaysDefault: 30,
  neverAllowed: false,
  liveTokensMax: 100,
  rotationGraceHoursMax: 168,
  cidrRequiredFromRisk: 'elevated',
  rateLimitSecondMax: null,
  rateLimitMinuteMax: null,
  rateLimitDayMax: null,
};
const DAY_MS = 86_400_000;
const createdAt = new Date('2026-11-23T12:00:00Z');
const afterDays = (days: number, ms = 0) => new Date(createdAt.getTime() + days * DAY_MS + ms);
const token = (over: Partial<TokenUnderPolicy> = {}): TokenUnderPolicy => ({
  risk: 'low',
  cidrs: [],
  createdAt,
  expiresAt: afterDays(30),
  rateLimits: NO_RATE_LIMITS,
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
    ['not with a rate of none', { rateLimitSecondMax: 0 }, ['rateLimitSecondMax']],
    ['not with half a request', { rateLimitDayMax: 0.5 }, ['rateLimitDayMax']],
    ['at the highest rate', { rateLimitMinuteMax: 1_000_000_000 }, []],
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
    ['by having no limit where there is a maximum', {}, { rateLimitDayMax: 10 }, ['rate_too_high']],
    [
      'by a higher one',
      { rateLimits: { ...NO_RATE_LIMITS, second: 11 } },
      { rateLimitSecondMax: 10 },
      ['rate_too_high'],
    ],
    [
      'not by the maximum itself',
      { rateLimits: { ...NO_RATE_LIMITS, second: 10 } },
      { rateLimitSecondMax: 10 },
      [],
    ],
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

describe('the limits of a new token', () => {
  const strict: Policy = { ...policy, rateLimitSecondMax: 10, rateLimitDayMax: 1_000 };
  const asked = (over: object) => decideRates({ ...NO_RATE_LIMITS, ...over }, strict);

  it('are those asked for, and the policy’s maximum where none is', () => {
    expect(asked({ second: 5, minute: 7 })).toEqual({
      ok: true,
      rateLimits: { second: 5, minute: 7, day: 1_000 },
    });
    expect(decideRates(NO_RATE_LIMITS, policy)).toEqual({ ok: true, rateLimits: NO_RATE_LIMITS });
    expect(asked({ second: 10 }).ok).toBe(true);
  });

  it.each([
    ['above the maximum', { second: 11 }, 'at most 10 requests per second'],
    ['none at all', { minute: 0 }, 'Requests per minute: A whole number'],
    ['no number', { day: Number.NaN }, 'Requests per day: A whole number'],
    ['more than a column holds', { minute: 1_000_000_001 }, 'Requests per minute'],
  ])('are refused when they are %s', (_, over, words) => {
    expect(asked(over)).toEqual({ ok: false, message: expect.stringContaining(words) });
  });
});
