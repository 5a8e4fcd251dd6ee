import { describe, expect, it } from 'vitest';
import { refuseByPolicy } from '../policy/policy';
import { type RiskInput, tokenRisk } from './token-risk';

const NOW = Date.UTC(2026, 10, 23);
const inDays = (days: number) => new Date(NOW + days * 86_400_000);
const input = (over: Partial<RiskInput> = {}): RiskInput => ({
  scopes: [{ risk: 'low', access: 'read' }],
  expiresAt: inDays(30),
  cidrs: ['10.0.0.0/8'],
  nowMs: NOW,
  ...over,
});

describe('a token’s risk', () => {
  it('is that of its riskiest scope', () => {
    expect(tokenRisk(input()).level).toBe('low');
    const scopes = [...input().scopes, { risk: 'high' as const, access: 'write' as const }];
    expect(tokenRisk(input({ scopes })).level).toBe('high');
  });

  it('is one step higher for one that never expires', () => {
    expect(tokenRisk(input({ expiresAt: null })).level).toBe('elevated');
    expect(tokenRisk(input({ expiresAt: null, scopes: [{ risk: 'elevated', access: 'write' }] })).level).toBe(
      'high',
    );
  });

  it('says why, in words', () => {
    expect(
      tokenRisk(input({ expiresAt: inDays(365), cidrs: [], scopes: [{ risk: 'elevated', access: 'write' }] }))
        .reasons,
    ).toEqual(['writes', 'lives long', 'any address']);
    expect(tokenRisk(input({ cidrs: ['0.0.0.0/0'] })).reasons).toEqual(['reads only', 'any address']);
    expect(tokenRisk(input({ scopes: [{ risk: 'low', access: 'admin' }] })).reasons).toEqual(['administers']);
    expect(tokenRisk(input({ expiresAt: null })).reasons).toEqual(['reads only', 'never expires']);
    expect(tokenRisk(input({ expiresAt: inDays(180) })).reasons).toEqual(['reads only']);
  });
});

it('policy may ask for an address list from a risk on', () => {
  const policy = {
    lifetimeDaysMax: 365,
    lifetimeDaysDefault: 30,
    neverAllowed: false,
    liveTokensMax: 100,
    rotationGraceHoursMax: 168,
    cidrRequiredFromRisk: 'elevated' as const,
    rateLimitSecondMax: null,
    rateLimitMinuteMax: null,
    rateLimitDayMax: null,
  };
  expect(refuseByPolicy({ risk: 'low', cidrs: [] }, policy)).toBeNull();
  expect(refuseByPolicy({ risk: 'high', cidrs: [] }, policy)).toContain('address list');
  expect(refuseByPolicy({ risk: 'high', cidrs: ['10.0.0.0/8'] }, policy)).toBeNull();
  // A list that holds every address is none.
  expect(refuseByPolicy({ risk: 'high', cidrs: ['10.0.0.0/8', '::/0'] }, policy)).toContain('::/0');
  expect(refuseByPolicy({ risk: 'low', cidrs: ['0.0.0.0/0'] }, policy)).toBeNull();
  expect(refuseByPolicy({ risk: 'high', cidrs: [] }, { ...policy, cidrRequiredFromRisk: null })).toBeNull();
});
