import { describe, expect, it } from 'vitest';
import {
  hasPortalRight,
  highestPortalRight,
  mayEditToken,
  mayRevokeToken,
  maySeeToken,
  type Owner,
} from './authorize';
import type { PortalRight, Principal } from './principal';

const user = (userId: string, portalRight: PortalRight): Principal => ({
  type: 'user',
  userId,
  sessionId: 'session',
  name: userId,
  portalRight,
});
const ines: Owner = { type: 'user', id: 'ines' };

/** Everyone there is, and what each may do with Ines's token: see, edit, revoke. */
const TABLE: [string, Principal, string][] = [
  ['its owner', user('ines', 'none'), 'see edit revoke'],
  ['another developer', user('tom', 'none'), ''],
  ['an auditor', user('tom', 'auditor'), 'see'],
  ['an admin', user('tom', 'admin'), 'see revoke'],
  ['its owner, who is an auditor', user('ines', 'auditor'), 'see edit revoke'],
  ['the command line', { type: 'system', name: 'cli' }, 'see edit revoke'],
  ['a token of hers', { type: 'token', tokenId: 't', ownerId: 'ines', scopes: ['latchkey:tokens'] }, ''],
  ['a verifier', { type: 'verifier', credentialId: 'c', apiId: 'ines' }, ''],
];

describe('whose token it is decides who', () => {
  it.each(TABLE)('%s', (_, principal, may) => {
    const allowed = Object.entries({ see: maySeeToken, edit: mayEditToken, revoke: mayRevokeToken })
      .filter(([, rule]) => rule(principal, ines))
      .map(([name]) => name);
    expect(allowed.join(' ')).toBe(may);
  });

  it('a user is not the application that happens to have their id', () => {
    const application: Owner = { type: 'application', id: 'ines' };
    for (const rule of [maySeeToken, mayEditToken, mayRevokeToken]) {
      expect(rule(user('ines', 'none'), application)).toBe(false);
    }
  });
});

describe('portal rights', () => {
  it('an admin may what an auditor may, and not the other way round', () => {
    expect(hasPortalRight(user('a', 'admin'), 'auditor')).toBe(true);
    expect(hasPortalRight(user('a', 'auditor'), 'admin')).toBe(false);
    expect(hasPortalRight(user('a', 'none'), 'auditor')).toBe(false);
    expect(hasPortalRight(user('a', 'none'), 'none')).toBe(true);
  });

  it('no token and no verifier carries one', () => {
    for (const [, principal] of TABLE) {
      if (principal.type !== 'token' && principal.type !== 'verifier') continue;
      for (const right of ['none', 'auditor', 'admin'] as const) {
        expect(hasPortalRight(principal, right)).toBe(false);
      }
    }
  });

  it('of several roles the highest counts, and no role is no right', () => {
    expect(highestPortalRight([])).toBe('none');
    expect(highestPortalRight(['none', 'auditor'])).toBe('auditor');
    expect(highestPortalRight(['admin', 'none', 'auditor'])).toBe('admin');
  });
});
