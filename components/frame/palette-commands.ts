import type { FrameUser } from './view-models';

/** Something the palette does: leads somewhere, or acts. */
export interface Command {
  id: string;
  says: string;
  /** More words it is found by. */
  also?: string;
  does: { goTo: string } | { press: string } | { act: 'theme' | 'sign-out' | 'copy-id' };
}

const OWN: readonly Command[] = [
  { id: 'create-token', says: 'Create token', also: 'new issue', does: { goTo: '/tokens/new' } },
  { id: 'create-application', says: 'Create application', also: 'new', does: { goTo: '/applications/new' } },
  { id: 'tokens', says: 'Go to tokens', also: 'mine list', does: { goTo: '/tokens' } },
  { id: 'applications', says: 'Go to applications', does: { goTo: '/applications' } },
  { id: 'activity', says: 'Go to activity', also: 'history', does: { goTo: '/activity' } },
  { id: 'security', says: 'Go to security', also: 'password sessions', does: { goTo: '/security' } },
];

const ADMIN: readonly Command[] = [
  { id: 'all-tokens', says: 'Go to all tokens', also: 'admin inventory', does: { goTo: '/admin/tokens' } },
  { id: 'look', says: 'Tokens that need a look', also: 'risk', does: { goTo: '/admin/tokens?look=yes' } },
  { id: 'users', says: 'Go to users', also: 'people invite', does: { goTo: '/admin/users' } },
  { id: 'roles', says: 'Go to roles', does: { goTo: '/admin/roles' } },
  { id: 'apis', says: 'Go to APIs and scopes', also: 'catalogue verifier', does: { goTo: '/admin/apis' } },
  { id: 'policy', says: 'Go to policy', also: 'lifetime rules', does: { goTo: '/admin/policy' } },
  { id: 'audit', says: 'Go to audit', also: 'log', does: { goTo: '/admin/audit' } },
];

const LAST: readonly Command[] = [
  { id: 'theme', says: 'Switch theme', also: 'dark light', does: { act: 'theme' } },
  { id: 'sign-out', says: 'Sign out', also: 'log out', does: { act: 'sign-out' } },
];

const OF_TOKEN: readonly Command[] = [
  { id: 'copy-id', says: 'Copy this token’s id', does: { act: 'copy-id' } },
];

/** Where somebody is and who they are. */
interface Place {
  path: string;
  portalRight: FrameUser['portalRight'];
  /** What the buttons of the page offer; only what this reader may do has one. */
  offered: readonly string[];
}

/** What can be done from a page, narrowed to what was typed: each word must be found. */
export function commandsFor({ path, portalRight, offered }: Place, typed: string): Command[] {
  const buttons = [...new Set(offered)].map((says) => ({ id: says, says, does: { press: says } }));
  const here = /^\/tokens\/tok_[0-9A-Z]{26}$/.test(path) ? OF_TOKEN : [];
  // What stands first is chosen before anything is typed, so it is never what ends something.
  const all: Command[] = [...here, ...buttons, ...OWN, ...(portalRight === 'none' ? [] : ADMIN), ...LAST];
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(({ says, also = '' }) => {
    const text = `${says} ${also}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
