import { AUDIT_ACTIONS, type AuditAction } from '@/core/audit/actions';
import type { ActivityKind } from '@/core/audit/activity-kind';
import { exactInstant, type Present } from '../ui/time-format';

export const kindWords: Record<ActivityKind, string> = {
  tokens: 'Tokens',
  applications: 'Applications',
  sign_ins: 'Sign-ins',
  people: 'People',
  settings: 'Settings',
};

interface Verb {
  /** The middle of "Ines Carvalho … laptop". */
  says: string;
  /** The sentence ends here: no name of what was changed follows. */
  whole?: true;
  /** The whole sentence when it was done to the reader. */
  you?: string;
}

const verbs: Record<AuditAction, Verb> = {
  'token.issue': { says: 'issued the token' },
  'token.rename': { says: 'renamed the token' },
  'token.note': { says: 'edited the note of the token' },
  'token.rotate': { says: 'rotated the token' },
  'token.first_use': { says: 'saw the first use of the new secret of' },
  'token.retire_old': { says: 'set when the old secret ends of' },
  'token.narrow': { says: 'narrowed the token' },
  'token.revoke': { says: 'revoked the token' },
  'token.restore': { says: 'restored the token' },
  'token.suspend': { says: 'suspended the token' },
  'token.resume': { says: 'resumed the token' },
  'token.export': { says: 'took away the list of tokens', whole: true },
  'token.revoke_many': { says: 'revoked' },
  'token.expiry': { says: 'brought forward the expiry of the token' },
  'application.create': { says: 'created the application' },
  'application.update': { says: 'changed the application' },
  'application.ceiling': { says: 'changed the scope ceiling of' },
  'application.limits': { says: 'changed the rate limits of' },
  'application.members': { says: 'changed the members of' },
  'application.archive': { says: 'archived the application' },
  'application.restore': { says: 'restored the application' },
  'user.create': { says: 'created the account of', you: 'created your account' },
  'user.invite': { says: 'invited' },
  'user.accept_invitation': { says: 'accepted the invitation', whole: true },
  'user.reset_link': { says: 'made a password reset link for' },
  'user.password_set': { says: 'set the password of', you: 'set your password' },
  'user.suspend': { says: 'suspended' },
  'user.resume': { says: 'resumed' },
  'user.off_board': { says: 'off-boarded' },
  'user.roles': { says: 'changed the roles of', you: 'changed your roles' },
  'session.start': { says: 'signed in', whole: true },
  'session.end': { says: 'ended a session', whole: true },
  'session.refuse': { says: 'was refused at sign-in', whole: true },
  'api.create': { says: 'added the API' },
  'api.update': { says: 'changed the API' },
  'scope.create': { says: 'added the scope' },
  'scope.update': { says: 'changed the scope' },
  'scope.retire': { says: 'retired the scope' },
  'scope.unretire': { says: 'brought back the scope' },
  'role.create': { says: 'added the role' },
  'role.update': { says: 'changed the role' },
  'policy.update': { says: 'changed the policy', whole: true },
  'verifier_credential.issue': { says: 'issued the verifier credential' },
  'verifier_credential.rotate': { says: 'rotated the verifier credential' },
  'verifier_credential.revoke': { says: 'revoked the verifier credential' },
  'installation.brand': { says: 'chose the token prefix' },
  'setup.link': { says: 'made a set-up link', whole: true },
  'setup.complete': { says: 'set the portal up', whole: true },
};

/** An action of a newer version than this page is shown under its own name. */
export function verbOf(action: string): Verb {
  if (!Object.hasOwn(AUDIT_ACTIONS, action)) return { says: action };
  return verbs[action as AuditAction];
}

/** `expires_at` is "expires". */
export function fieldInWords(field: string): string {
  return field.replace(/_at$/, '').replaceAll('_', ' ');
}

/** Instants, in fields named for them, are read in the reader's zone; all else is shown to the letter: it may be anybody's words. */
export function valueInWords(field: string, value: string, { zone }: Pick<Present, 'zone'>): string {
  if (!field.endsWith('_at')) return value;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? value : exactInstant(at, zone);
}
