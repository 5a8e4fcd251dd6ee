import { describe, expect, it } from 'vitest';
import { decideNarrowing, type WantedNarrowing } from './narrow';

const token = { scopes: ['orders:read', 'orders:write'], cidrs: ['10.0.0.0/8', '192.0.2.0/24'] };
const decide = (wanted: Partial<WantedNarrowing>, of = token) =>
  decideNarrowing(of, { removeScopes: [], cidrs: null, ...wanted });

describe('a token is narrowed', () => {
  it('by its scopes, and keeps its networks', () => {
    expect(decide({ removeScopes: ['orders:write', 'orders:write'] })).toEqual({
      ok: true,
      scopes: ['orders:read'],
      cidrs: token.cidrs,
      changed: true,
    });
  });

  it('by its networks, and keeps its scopes; from any address to some', () => {
    const cidrs = ['10.1.0.0/16'];
    const narrowed = { ok: true, scopes: token.scopes, cidrs, changed: true };
    expect(decide({ cidrs })).toEqual(narrowed);
    expect(decide({ cidrs }, { ...token, cidrs: [] })).toEqual(narrowed);
  });

  it('not at all by what it carries already, in whatever order', () => {
    expect(decide({})).toMatchObject({ ok: true, changed: false });
    expect(decide({ cidrs: ['192.0.2.0/24', '10.0.0.0/8'] })).toMatchObject({ ok: true, changed: false });
    expect(decide({ cidrs: ['10.0.0.0/8'] })).toMatchObject({ ok: true, changed: true });
  });
});

describe('a token is never', () => {
  it('without a scope', () => {
    expect(decide({ removeScopes: token.scopes })).toEqual({
      ok: false,
      scopes: 'At least one scope stays. To end the token, revoke it.',
    });
  });

  it('rid of a scope that it does not carry', () => {
    expect(decide({ removeScopes: ['orders:read', 'orders:erase'] })).toEqual({
      ok: false,
      scopes: 'Not on this token: orders:erase.',
    });
  });

  it.each([[[]], [['10.0.0.0/7']], [['10.1.0.0/16', '198.51.100.0/24']], [['::/0']]])(
    'widened to %j',
    (cidrs) => {
      expect(decide({ removeScopes: ['orders:write'], cidrs })).toHaveProperty('wider');
    },
  );
});
