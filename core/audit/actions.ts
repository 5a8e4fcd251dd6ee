/**
 * The one table of what can be recorded. `logged`: the change becomes a leaf of the log, so it also gets an outbox row.
 * `says`: the line a person reads in a history.
 */
export const AUDIT_ACTIONS = {
  'token.issue': { logged: true, says: 'Issued' },
  'token.rename': { logged: false, says: 'Renamed' },
  'token.note': { logged: false, says: 'Note edited' },
  'token.revoke': { logged: true, says: 'Revoked' },
  'token.suspend': { logged: true, says: 'Suspended' },
  'token.resume': { logged: true, says: 'Resumed' },
  'token.export': { logged: false, says: 'List of tokens taken away' },
  'token.revoke_many': { logged: false, says: 'Many tokens revoked' },
  'token.expiry': { logged: true, says: 'Expiry brought forward' },
  'application.create': { logged: true, says: 'Application created' },
  'application.update': { logged: false, says: 'Application changed' },
  'application.ceiling': { logged: true, says: 'Scope ceiling changed' },
  'application.limits': { logged: true, says: 'Rate limits changed' },
  'application.members': { logged: true, says: 'Members changed' },
  'application.archive': { logged: true, says: 'Application archived' },
  'application.restore': { logged: true, says: 'Application restored' },
  'user.create': { logged: false, says: 'User created' },
  'user.invite': { logged: false, says: 'Invited' },
  'user.accept_invitation': { logged: false, says: 'Invitation accepted' },
  'user.reset_link': { logged: false, says: 'Password reset link made' },
  'user.password_set': { logged: false, says: 'Password set' },
  'user.suspend': { logged: true, says: 'Suspended' },
  'user.resume': { logged: true, says: 'Resumed' },
  'user.roles': { logged: true, says: 'Roles changed' },
  'session.start': { logged: false, says: 'Signed in' },
  'session.end': { logged: false, says: 'Session ended' },
  'session.refuse': { logged: false, says: 'Sign-in refused' },
  'api.create': { logged: true, says: 'API created' },
  'api.update': { logged: true, says: 'API changed' },
  'scope.create': { logged: true, says: 'Scope created' },
  'scope.update': { logged: true, says: 'Scope changed' },
  'scope.retire': { logged: true, says: 'Scope retired' },
  'scope.unretire': { logged: true, says: 'Scope brought back' },
  'role.create': { logged: true, says: 'Role created' },
  'role.update': { logged: true, says: 'Role changed' },
  'policy.update': { logged: true, says: 'Policy changed' },
  'verifier_credential.issue': { logged: true, says: 'Verifier credential issued' },
  'verifier_credential.rotate': { logged: true, says: 'Verifier credential rotated' },
  'verifier_credential.revoke': { logged: true, says: 'Verifier credential revoked' },
  'installation.brand': { logged: false, says: 'Token prefix chosen' },
  'setup.link': { logged: false, says: 'Set-up link made' },
  'setup.complete': { logged: false, says: 'First admin created' },
} as const satisfies Record<string, { logged: boolean; says: string }>;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

export const isAuditAction = (text: string): text is AuditAction => Object.hasOwn(AUDIT_ACTIONS, text);
