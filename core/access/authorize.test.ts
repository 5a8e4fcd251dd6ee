import { describe, expect, it } from 'vitest';
import {
  hasPortalRight,
  highestPortalRight,
  mayEditToken,
  mayIssueToken,
  mayLimitRates,
  mayManageApplication,
  mayNarrowToken,
  mayRestoreToken,
  mayResumeToken,
  mayRevokeToken,
  mayRevokeTokenAs,
  maySeeApplication,
  maySeeToken,
  maySuspendTokenAs,
  mayWidenCeiling,
  type Owner,
} from './authorize';
import type { MemberRole, PortalRight, Principal } from './principal';

const user = (userId: string, portalRight: PortalRight): Principal => ({
  type: 'user',
  userId,
  sessionId: 'session',
  name: userId,
  portalRight,
});
const ines: Owner = { type: 'user', id: 'ines' };

const cli: Principal = { type: 'system', name: 'cli' };
const token: Principal = { type: 'token', tokenId: 't', ownerId: 'ines', scopes: ['latchkey:tokens'] };
const verifier: Principal = { type: 'verifier', credentialId: 'c', apiId: 'ines' };

const RULES = {
  see: maySeeToken,
  issue: mayIssueToken,
  edit: mayEditToken,
  narrow: mayNarrowToken,
  revoke: mayRevokeToken,
  suspend: (principal: Principal, owner: Owner) => maySuspendTokenAs(principal, owner) !== null,
};
const allowed = (principal: Principal, owner: Owner) =>
  Object.entries(RULES)
    .filter(([, rule]) => rule(principal, owner))
    .map(([name]) => name)
    .join(' ');

/** Everyone there is, and what each may do with Ines's token. */
const PERSONAL: [string, Principal, string][] = [
  ['its owner', user('ines', 'none'), 'see issue edit narrow revoke suspend'],
  ['another developer', user('tom', 'none'), ''],
  ['an auditor', user('tom', 'auditor'), 'see'],
  ['an admin', user('tom', 'admin'), 'see revoke suspend'],
  ['its owner, who is an auditor', user('ines', 'auditor'), 'see issue edit narrow revoke suspend'],
  ['the command line', cli, 'see issue edit narrow revoke suspend'],
  ['a token of hers', token, ''],
  ['a verifier', verifier, ''],
];

/** And with a token of the application "label printer". */
const APPLICATION: [string, Principal, MemberRole | null, string][] = [
  ['an owner', user('ines', 'none'), 'owner', 'see issue edit narrow revoke suspend'],
  ['a maintainer', user('ines', 'none'), 'maintainer', 'see issue edit narrow revoke suspend'],
  ['a viewer', user('ines', 'none'), 'viewer', 'see'],
  ['a stranger', user('ines', 'none'), null, ''],
  ['an auditor', user('ines', 'auditor'), null, 'see'],
  [
    'an auditor who is a maintainer',
    user('ines', 'auditor'),
    'maintainer',
    'see issue edit narrow revoke suspend',
  ],
  ['an admin', user('ines', 'admin'), null, 'see revoke suspend'],
  ['an admin who is a viewer', user('ines', 'admin'), 'viewer', 'see revoke suspend'],
  ['the command line', cli, null, 'see issue edit narrow revoke suspend'],
  ['a token', token, null, ''],
  ['a verifier', verifier, null, ''],
];

describe('whose token it is decides who', () => {
  it.each(PERSONAL)('a personal one: %s', (_, principal, may) => {
    expect(allowed(principal, ines)).toBe(may);
  });

  it.each(APPLICATION)("an application's: %s", (_, principal, memberRole, may) => {
    expect(allowed(principal, { type: 'application', id: 'printer', memberRole })).toBe(may);
  });

  it('a user is not the application that happens to have their id', () => {
    expect(allowed(user('ines', 'none'), { type: 'application', id: 'ines', memberRole: null })).toBe('');
  });

  it('no token and no verifier gets anything by being called a member', () => {
    for (const principal of [token, verifier]) {
      expect(allowed(principal, { type: 'application', id: 'printer', memberRole: 'owner' })).toBe('');
    }
  });
});

describe('who resumes what was suspended', () => {
  it.each([
    ['its owner, her own suspension', user('ines', 'none'), 'owner', true],
    ["its owner, an admin's", user('ines', 'none'), 'admin', false],
    ['an admin, either', user('tom', 'admin'), 'owner', true],
    ["another admin, an admin's", user('eve', 'admin'), 'admin', true],
    ['an auditor', user('tom', 'auditor'), 'owner', false],
    ['a stranger', user('tom', 'none'), 'owner', false],
    ['the command line', cli, 'admin', true],
  ] as const)('%s', (_, principal, as, may) => {
    expect(mayResumeToken(principal, ines, as)).toBe(may);
  });

  it('an admin suspends as the owner what is hers, and over their heads what is not', () => {
    expect(maySuspendTokenAs(user('ines', 'admin'), ines)).toBe('owner');
    expect(maySuspendTokenAs(user('tom', 'admin'), ines)).toBe('admin');
  });
});

describe('who restores what was revoked', () => {
  it.each([
    ['its owner, her own revocation', user('ines', 'none'), 'owner', true],
    ["its owner, an admin's", user('ines', 'none'), 'admin', false],
    ['its owner, one of before it was remembered', user('ines', 'none'), null, false],
    ["an admin, the owner's", user('tom', 'admin'), 'owner', false],
    ["another admin, an admin's", user('eve', 'admin'), 'admin', true],
    ['an admin, one of before it was remembered', user('tom', 'admin'), null, true],
    ['an admin who owns it, either', user('ines', 'admin'), 'owner', true],
    ['an auditor', user('tom', 'auditor'), 'admin', false],
    ['a stranger', user('tom', 'none'), 'owner', false],
    ["the command line, an owner's", cli, 'owner', true],
    ["the command line, an admin's", cli, 'admin', true],
    ['a token of hers', token, 'owner', false],
  ] as const)('%s', (_, principal, as, may) => {
    expect(mayRestoreToken(principal, ines, as)).toBe(may);
  });

  it.each([
    ['owner', true],
    ['maintainer', true],
    ['viewer', false],
    [null, false],
  ] as const)("an application's, for its %s", (memberRole, may) => {
    const printer: Owner = { type: 'application', id: 'printer', memberRole };
    expect(mayRestoreToken(user('tom', 'none'), printer, 'owner')).toBe(may);
    expect(mayRestoreToken(user('tom', 'none'), printer, 'admin')).toBe(false);
  });

  it('an admin revokes as the owner what is hers, and over their heads what is not', () => {
    expect(mayRevokeTokenAs(user('ines', 'admin'), ines)).toBe('owner');
    expect(mayRevokeTokenAs(user('tom', 'admin'), ines)).toBe('admin');
    expect(mayRevokeTokenAs(cli, ines)).toBe('admin');
  });
});

describe('who runs an application', () => {
  it.each([
    ['an owner', user('ines', 'none'), 'owner', 'see manage limit'],
    ['a maintainer', user('ines', 'none'), 'maintainer', 'see limit'],
    ['a viewer', user('ines', 'none'), 'viewer', 'see'],
    ['a stranger', user('ines', 'none'), null, ''],
    ['an auditor', user('ines', 'auditor'), null, 'see'],
    ['an admin', user('ines', 'admin'), null, 'see manage limit widen'],
    ['the command line', cli, null, 'see manage limit widen'],
    ['a token', token, 'owner', ''],
  ] as const)('%s', (_, principal, memberRole, may) => {
    const owner: Owner = { type: 'application', id: 'printer', memberRole };
    const rules = {
      see: maySeeApplication,
      manage: mayManageApplication,
      limit: mayLimitRates,
      widen: mayWidenCeiling,
    };
    const names = Object.entries(rules)
      .filter(([, rule]) => rule(principal, owner))
      .map(([name]) => name);
    expect(names.join(' ')).toBe(may);
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
    for (const principal of [token, verifier]) {
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
