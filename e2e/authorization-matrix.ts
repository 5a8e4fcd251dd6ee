/**
 * Who gets what: one line per page, route and server action. The test beside it takes the pages and routes from the tree
 * of `app/`, the actions from the build and the verifier's paths from its server, and asks each as each kind of person.
 * What exists and has no line here fails it, and so does a line for what is gone.
 */

import { MEMBER_ROLES, type MemberRole } from '@/core/access/principal';

/**
 * suspended: has a session from before. stranger: signed in, owns nothing of what is asked for. owner: whose personal token
 * it is. The last three are members of the application that is asked for, and have no other right.
 */
export const KINDS = [
  'anonymous',
  'suspended',
  'stranger',
  'owner',
  'auditor',
  'admin',
  'member:owner',
  'member:maintainer',
  'member:viewer',
] as const;
export type Kind = (typeof KINDS)[number];

type Row<Answer> = Record<Kind, Answer>;

/** In the order of KINDS. To what is no application's, its members are strangers. */
function row<Answer>(...answers: readonly [Answer, Answer, Answer, Answer, Answer, Answer]): Row<Answer> {
  const [anonymous, suspended, stranger, owner, auditor, admin] = answers;
  return {
    anonymous,
    suspended,
    stranger,
    owner,
    auditor,
    admin,
    ...asMembers([stranger, stranger, stranger]),
  };
}

/** What belongs to an application: `owner`, who owns a personal token only, is a stranger to it. */
function applicationRow<Answer>(
  [anonymous, suspended, stranger, auditor, admin]: readonly [Answer, Answer, Answer, Answer, Answer],
  members: readonly [owner: Answer, maintainer: Answer, viewer: Answer],
): Row<Answer> {
  return { anonymous, suspended, stranger, owner: stranger, auditor, admin, ...asMembers(members) };
}

const asMembers = <Answer>(answers: readonly [Answer, Answer, Answer]) =>
  Object.fromEntries(MEMBER_ROLES.map((role, at) => [`member:${role}`, answers[at]])) as Record<
    `member:${MemberRole}`,
    Answer
  >;

// ---------- pages: a status, or where it leads ----------

export type PageAnswer = number | string;

const IN = '/sign-in';
const everybody = row<PageAnswer>(200, 200, 200, 200, 200, 200);
const signedIn = row<PageAnswer>(IN, IN, 200, 200, 200, 200);
const auditors = row<PageAnswer>(IN, IN, 404, 404, 200, 200);

export const PAGES: Record<string, Row<PageAnswer>> = {
  '/': row<PageAnswer>(IN, IN, '/tokens', '/tokens', '/tokens', '/tokens'),
  '/sign-in': row<PageAnswer>(200, 200, '/', '/', '/', '/'),
  // The secret in the fragment decides, by a POST: nobody is told anything by these pages themselves.
  '/setup': row<PageAnswer>(200, 200, 200, 200, 200, '/tokens'),
  '/join': everybody,
  '/reset': everybody,
  '/problems': everybody,
  '/problems/[code]': everybody,
  '/tokens': signedIn,
  '/tokens/new': signedIn,
  '/tokens/[id]': row<PageAnswer>(IN, IN, 404, 200, 200, 200),
  // Who rotates holds the secret: nobody does that for somebody else.
  '/tokens/[id]/rotate': row<PageAnswer>(IN, IN, 404, 200, 404, 404),
  '/applications': signedIn,
  '/applications/new': signedIn,
  '/applications/[id]': applicationRow<PageAnswer>([IN, IN, 404, 200, 200], [200, 200, 200]),
  '/activity': signedIn,
  '/security': signedIn,
  '/admin/tokens': auditors,
  // An id that is nothing's.
  '/admin/tokens/revocations/[id]': row<PageAnswer>(IN, IN, 404, 404, 404, 404),
  '/admin/users': auditors,
  '/admin/users/[id]': auditors,
  '/admin/apis': auditors,
  '/admin/roles': auditors,
  '/admin/policy': auditors,
  '/admin/audit': auditors,
};

// ---------- route handlers: a status ----------

export const ROUTES: Record<string, Row<number>> = {
  // next-auth's own; it tells of a session what its owner sees on every page, and of nobody nothing.
  'GET /api/auth/[...nextauth]': row(200, 200, 200, 200, 200, 200),
  'POST /api/auth/[...nextauth]': row(404, 404, 404, 404, 404, 404),
  'GET /favicon.ico': row(308, 308, 308, 308, 308, 308),
  'GET /admin/apis/export': row(401, 401, 404, 404, 200, 200),
  'GET /admin/audit/export': row(401, 401, 404, 404, 200, 200),
  'GET /admin/tokens/export': row(401, 401, 404, 404, 200, 200),
  'GET /tokens/[id]/first-use': row(401, 401, 404, 200, 200, 200),
};

// ---------- server actions: `ok`, the refusal's code, or `invalid` ----------

export interface ActionLine {
  /** A page that carries it. */
  page: string;
  /** What is sent. `$token`, `$owner`, `$session`: the owner's own. `$application`, `$app_token`: those with members. `$email`: nobody's. */
  form: Record<string, string | string[]>;
  answers: Row<string>;
}

const OUT = 'NOT_SIGNED_IN';
const NONE = 'NOT_FOUND';
const DONE = 'ALREADY_DONE';
const anybody = (answer: string) => row(answer, answer, answer, answer, answer, answer);
const forAdmins = (answer: string) => row(OUT, OUT, NONE, NONE, NONE, answer);
/** There is no such thing, for admins neither: the pages' own specs do it to what there is. */
const nothing = row(OUT, OUT, NONE, NONE, NONE, NONE);
const oneself = row(OUT, OUT, 'ok', 'ok', 'ok', 'ok');
const NO_LINK = 'A'.repeat(43);
const PASSWORD = 'four quiet words together';
const RULES = {
  lifetimeDaysMax: '365',
  lifetimeDaysDefault: '30',
  neverAllowed: 'no',
  liveTokensMax: '100',
  rotationGraceHoursMax: '168',
  cidrRequiredFromRisk: 'none',
  rateLimitSecondMax: '',
  rateLimitMinuteMax: '',
  rateLimitDayMax: '',
};

/** What an application's owners and admins do; to its other members, auditors and strangers it is not there. */
const ofApplication = (form: ActionLine['form'], answer = 'ok'): ActionLine => ({
  page: '/applications/$application',
  form: { application: '$application', ...form },
  answers: applicationRow([OUT, OUT, NONE, NONE, answer], [answer, NONE, NONE]),
});

export const ACTIONS: Record<string, ActionLine> = {
  previewRevocationAction: {
    page: '/admin/tokens',
    form: { tokens: '$token' },
    answers: forAdmins('ok'),
  },
  // Nothing of these is live.
  revokeManyAction: {
    page: '/admin/tokens',
    form: { tokens: [], reason: 'other', seen_total: '1' },
    answers: forAdmins('CHANGED_MEANWHILE'),
  },
  saveApiAction: {
    page: '/admin/apis',
    form: { audience: 'urn:matrix:$owner', name: '$owner', mark: 'new' },
    answers: forAdmins('ok'),
  },
  saveScopeAction: {
    page: '/admin/apis',
    form: { audience: 'urn:nothing', name: 'x', group: 'X', risk: 'low', access: 'read', mark: 'new' },
    answers: nothing,
  },
  previewRetirementAction: {
    page: '/admin/apis',
    form: { scope: 'orders:read' },
    answers: forAdmins('ok'),
  },
  retireScopeAction: { page: '/admin/apis', form: { scope: 'nothing', retire: 'yes' }, answers: nothing },
  importDocumentAction: {
    page: '/admin/apis',
    form: { source: 'roles: [{ name: developer }]' },
    answers: forAdmins('ok'),
  },
  issueCredentialAction: {
    page: '/admin/apis',
    form: { audience: 'urn:nothing', label: 'x' },
    answers: forAdmins('invalid'),
  },
  rotateCredentialAction: {
    page: '/admin/apis',
    form: { credential: 'vrc_nothing', grace_hours: '1' },
    answers: nothing,
  },
  revokeCredentialAction: { page: '/admin/apis', form: { credential: 'vrc_nothing' }, answers: nothing },
  saveRoleAction: {
    page: '/admin/roles',
    form: { name: 'developer', portal_right: 'none', mark: 'new' },
    answers: forAdmins('CHANGED_MEANWHILE'),
  },
  setUserRolesAction: {
    page: '/admin/users/$owner',
    form: { user_id: '$owner', roles: 'developer', shown_roles: 'developer' },
    answers: forAdmins('ok'),
  },
  endUserSessionsAction: {
    page: '/admin/users/$owner',
    form: { user_id: '$owner' },
    answers: forAdmins('ok'),
  },
  searchTokensAction: { page: '/tokens', form: { text: 'token' }, answers: oneself },
  // A secret that nobody was issued.
  findTokenBySecretAction: {
    page: '/tokens',
    form: { secret: 'lk_pat_x' },
    answers: row(OUT, OUT, 'invalid', 'invalid', 'invalid', 'invalid'),
  },
  signInAction: {
    page: '/sign-in',
    form: { email: 'nobody@halden.example', password: PASSWORD },
    answers: anybody('WRONG_CREDENTIALS'),
  },
  signOutAction: { page: '/tokens', form: {}, answers: anybody('redirect') },
  readInvitationAction: { page: '/join', form: { secret: NO_LINK }, answers: anybody('LINK_INVALID') },
  acceptInvitationAction: {
    page: '/join',
    form: { secret: NO_LINK, name: 'Eve', password: PASSWORD },
    answers: anybody('LINK_INVALID'),
  },
  readResetLinkAction: { page: '/reset', form: { secret: NO_LINK }, answers: anybody('LINK_INVALID') },
  resetPasswordAction: {
    page: '/reset',
    form: { secret: NO_LINK, password: PASSWORD },
    answers: anybody('LINK_INVALID'),
  },
  readSetupLinkAction: { page: '/setup', form: { secret: NO_LINK }, answers: anybody('LINK_INVALID') },
  completeSetupAction: {
    page: '/setup',
    form: { secret: NO_LINK, email: 'eve@evil.example', name: 'Eve', password: PASSWORD },
    answers: anybody('LINK_INVALID'),
  },
  chooseBrandAction: { page: '/setup', form: { brand: 'evil' }, answers: forAdmins('ALREADY_DONE') },
  importCatalogueAction: { page: '/setup', form: { catalogue: 'apis: []' }, answers: forAdmins('invalid') },
  importDemoAction: { page: '/setup', form: {}, answers: forAdmins('ok') },
  issueFirstTokenAction: {
    page: '/setup',
    form: { label: 'first', scopes: ['orders:read'] },
    answers: forAdmins('ok'),
  },
  issueTokenAction: {
    page: '/tokens/new',
    form: { label: 'mine', scopes: ['orders:read'], lifetime: '30', idempotency_key: 'authorization' },
    // Being an auditor gives no scope by itself.
    answers: row(OUT, OUT, 'ok', 'ok', 'invalid', 'ok'),
  },
  renameTokenAction: {
    page: '/tokens/$token',
    form: { token_id: '$token', label: 'taken over' },
    answers: row(OUT, OUT, NONE, 'ok', NONE, NONE),
  },
  editNoteAction: {
    page: '/tokens/$token',
    form: { token_id: '$token', note: 'taken over' },
    answers: row(OUT, OUT, NONE, 'ok', NONE, NONE),
  },
  rotateTokenAction: {
    page: '/tokens/$token/rotate',
    form: { token_id: '$token', end: 'now', idempotency_key: 'authorization' },
    answers: row(OUT, OUT, NONE, 'ok', NONE, NONE),
  },
  endOldSecretAction: {
    page: '/tokens/$token',
    form: { token_id: '$token', hours: '0' },
    answers: row(OUT, OUT, NONE, DONE, NONE, NONE),
  },
  narrowTokenAction: {
    page: '/tokens/$token',
    form: { token_id: '$token', cidrs: '203.0.113.0/24' },
    answers: row(OUT, OUT, NONE, 'ok', NONE, NONE),
  },
  suspendTokenAction: {
    page: '/tokens/$app_token',
    form: { token_id: '$app_token' },
    answers: applicationRow([OUT, OUT, NONE, NONE, 'ok'], ['ok', 'ok', NONE]),
  },
  resumeTokenAction: {
    page: '/tokens/$app_token',
    form: { token_id: '$app_token' },
    answers: applicationRow([OUT, OUT, NONE, NONE, DONE], [DONE, DONE, NONE]),
  },
  revokeTokenAction: {
    page: '/tokens/$token',
    form: { token_id: '$token', reason: 'exposed' },
    answers: row(OUT, OUT, NONE, 'ok', NONE, 'ok'),
  },
  // Of a live token there is nothing to restore.
  restoreTokenAction: {
    page: '/tokens/$app_token',
    form: { token_id: '$app_token' },
    answers: applicationRow([OUT, OUT, NONE, NONE, DONE], [DONE, DONE, NONE]),
  },
  createApplicationAction: {
    page: '/applications/new',
    form: { name: 'Label printer', scopes: ['orders:read'] },
    answers: row(OUT, OUT, 'redirect', 'redirect', 'redirect', 'redirect'),
  },
  editApplicationAction: ofApplication({ name: 'Taken over' }),
  setCeilingAction: ofApplication({ scopes: ['orders:read'] }, 'CHANGED_MEANWHILE'),
  limitRatesAction: {
    ...ofApplication({ rate_minute: '600' }),
    // Whoever looks after it, its maintainers too.
    answers: applicationRow([OUT, OUT, NONE, NONE, 'ok'], ['ok', 'ok', NONE]),
  },
  addMemberAction: ofApplication({ email: '$email', role: 'owner' }, 'invalid'),
  setMemberRoleAction: ofApplication({ user_id: '$maintainer', role: 'owner' }),
  removeMemberAction: {
    ...ofApplication({ user_id: '$maintainer' }),
    // Anybody takes out themselves.
    answers: applicationRow([OUT, OUT, NONE, NONE, 'ok'], ['ok', 'ok', NONE]),
  },
  archiveApplicationAction: ofApplication({}),
  restoreApplicationAction: ofApplication({}, DONE),
  changePasswordAction: {
    page: '/security',
    form: { currentPassword: 'not this one at all', newPassword: PASSWORD },
    answers: row(OUT, OUT, 'invalid', 'invalid', 'invalid', 'invalid'),
  },
  endSessionAction: {
    page: '/security',
    form: { session_id: '$session' },
    answers: row(OUT, OUT, NONE, 'ok', NONE, NONE),
  },
  endOtherSessionsAction: { page: '/security', form: {}, answers: oneself },
  inviteUserAction: {
    page: '/admin/users',
    form: { email: '$email', name: 'Invited', roles: ['admin'] },
    answers: forAdmins('ok'),
  },
  makeUserLinkAction: { page: '/admin/users', form: { user_id: '$owner' }, answers: forAdmins('ok') },
  previewOffBoardingAction: {
    page: '/admin/users/$owner',
    form: { user_id: '$owner' },
    answers: forAdmins('ok'),
  },
  offBoardUserAction: {
    page: '/admin/users/$owner',
    form: { user_id: '$owner', reason: 'left', shown_name: 'Owner', confirm: 'Owner' },
    answers: forAdmins('ok'),
  },
  suspendUserAction: { page: '/admin/users', form: { user_id: '$owner' }, answers: forAdmins('ok') },
  previewPolicyAction: { page: '/admin/policy', form: RULES, answers: forAdmins('ok') },
  savePolicyAction: {
    page: '/admin/policy',
    form: { ...RULES, seen: '2026-01-01T00:00:00.000Z' },
    answers: forAdmins('CHANGED_MEANWHILE'),
  },
  resumeUserAction: { page: '/admin/users', form: { user_id: '$owner' }, answers: forAdmins('ALREADY_DONE') },
};

/** The same actions once more, where what they are asked to touch is an application's: issuing for it, and its tokens. */
const ofApplicationToken = (form: ActionLine['form'], admin: string): ActionLine => ({
  page: '/tokens/$app_token',
  form: { token_id: '$app_token', ...form },
  answers: applicationRow([OUT, OUT, NONE, NONE, admin], ['ok', 'ok', NONE]),
});

export const APPLICATION_TOKEN_ACTIONS: Record<string, ActionLine> = {
  issueTokenAction: {
    page: '/tokens/new',
    form: {
      label: 'for all of us',
      scopes: ['orders:read'],
      lifetime: '30',
      idempotency_key: 'authorization',
      application: '$application',
    },
    answers: applicationRow([OUT, OUT, NONE, NONE, NONE], ['ok', 'ok', NONE]),
  },
  renameTokenAction: ofApplicationToken({ label: 'taken over' }, NONE),
  editNoteAction: ofApplicationToken({ note: 'taken over' }, NONE),
  rotateTokenAction: ofApplicationToken({ end: 'now', idempotency_key: 'authorization' }, NONE),
  endOldSecretAction: {
    ...ofApplicationToken({ hours: '0' }, NONE),
    answers: applicationRow([OUT, OUT, NONE, NONE, NONE], [DONE, DONE, NONE]),
  },
  narrowTokenAction: ofApplicationToken({ cidrs: '203.0.113.0/24' }, NONE),
  revokeTokenAction: ofApplicationToken({ reason: 'exposed' }, 'ok'),
};

// ---------- the verifier: a status, by the credential it is asked with ----------

export const CREDENTIALS = ['none', 'garbage', 'token', 'revoked', 'session', 'verifier'] as const;
type CredentialRow = Record<(typeof CREDENTIALS)[number], number>;

const withCredential = (none: number, wrong: number, token: number, verifier: number): CredentialRow => ({
  none,
  garbage: wrong,
  token,
  revoked: wrong,
  session: wrong,
  verifier,
});

export const VERIFIER_ROUTES: Record<string, CredentialRow> = {
  'POST /v1/tokens/verify': withCredential(401, 401, 401, 200),
  'POST /v1/tokens/lookup': withCredential(401, 401, 401, 200),
  // What is sent here is no report.
  'POST /v1/usage': withCredential(401, 401, 401, 400),
  'GET /v1/changes': withCredential(401, 401, 401, 200),
  // Whoever has no credential in X-Latchkey-Verifier is no gateway, whatever else is shown.
  'GET /v1/forward-auth': withCredential(500, 500, 500, 500),
  'POST /oauth/introspect': withCredential(401, 401, 401, 200),
  'GET /v1/token': withCredential(401, 401, 200, 401),
  'GET /livez': withCredential(200, 200, 200, 200),
  'GET /readyz': withCredential(200, 200, 200, 200),
};
