import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  displayStatus,
  EXPIRING_SOON_DAYS,
  type TokenInstants,
  type TokenOfOwner,
  tokenStatus,
} from './token-status';

const NOW = Date.UTC(2026, 10, 24, 12);
const DAY_MS = 86_400_000;
const at = (offsetMs: number) => new Date(NOW + offsetMs);
const token = (over: Partial<TokenInstants> = {}): TokenInstants => ({
  revokedAt: null,
  expiresAt: null,
  suspendedAt: null,
  approvalRequiredAt: null,
  approvedAt: null,
  notBefore: null,
  ...over,
});

const HELD: [ReturnType<typeof tokenStatus>, Partial<TokenInstants>][] = [
  ['revoked', { revokedAt: at(-1) }],
  ['expired', { expiresAt: at(0) }],
  ['suspended', { suspendedAt: at(-1) }],
  ['pending_approval', { approvalRequiredAt: at(-1) }],
  ['not_yet_valid', { notBefore: at(1) }],
];

describe('a token’s status', () => {
  it('is active when nothing holds it', () => {
    expect(tokenStatus(token(), NOW)).toBe('active');
    expect(tokenStatus(token({ approvalRequiredAt: at(-2), approvedAt: at(-1) }), NOW)).toBe('active');
  });

  it('names what ended it for good before what can be lifted, and that before what needs only time', () => {
    fc.assert(
      fc.property(fc.subarray(HELD, { minLength: 1 }), (chosen) => {
        const over = Object.assign({}, ...chosen.map(([, each]) => each)) as Partial<TokenInstants>;
        expect(tokenStatus(token(over), NOW)).toBe(chosen[0]?.[0]);
      }),
    );
  });

  it('changes on the millisecond', () => {
    expect(tokenStatus(token({ expiresAt: at(1) }), NOW)).toBe('active');
    expect(tokenStatus(token({ expiresAt: at(0) }), NOW)).toBe('expired');
    expect(tokenStatus(token({ notBefore: at(0) }), NOW)).toBe('active');
    expect(tokenStatus(token({ notBefore: at(1) }), NOW)).toBe('not_yet_valid');
  });

  it('is never active by an instant that is none', () => {
    expect(tokenStatus(token({ expiresAt: new Date(Number.NaN) }), NOW)).toBe('expired');
    expect(tokenStatus(token({ notBefore: new Date(Number.NaN) }), NOW)).toBe('not_yet_valid');
  });
});

describe('the status on a page', () => {
  const soon = EXPIRING_SOON_DAYS * DAY_MS;
  const shown = (over: Partial<TokenInstants> = {}, owner: Partial<TokenOfOwner> = {}) =>
    displayStatus({ ...token(over), kind: 'personal', ownerActive: true, ...owner }, NOW);

  it('says expiring under 14 days, and not at 14', () => {
    expect(shown({ expiresAt: at(soon) })).toBe('active');
    expect(shown({ expiresAt: at(soon - 1) })).toBe('expiring');
    expect(shown({ expiresAt: at(0) })).toBe('expired');
    expect(shown()).toBe('active');
  });

  it('says so of active tokens only', () => {
    for (const [status, over] of HELD) expect(shown({ expiresAt: at(DAY_MS), ...over })).toBe(status);
  });

  it('never says active, or soon to be, of a token that is refused for its owner', () => {
    for (const over of [{}, { expiresAt: at(DAY_MS) }, { notBefore: at(DAY_MS) }]) {
      expect(shown(over, { ownerActive: false })).toBe('owner_suspended');
      expect(shown(over, { ownerActive: false, kind: 'application' })).toBe('application_archived');
    }
  });

  it('names what is wrong with the token itself before what is wrong with its owner', () => {
    for (const [status, over] of HELD) {
      if (status !== 'not_yet_valid') expect(shown(over, { ownerActive: false })).toBe(status);
    }
  });
});
