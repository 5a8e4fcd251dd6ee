import { MEMBER_ROLES, type MemberRole, type PortalRight, type Principal } from './principal';

/** Whom a thing belongs to, and, of an application, what the principal is there: null for a stranger. */
export type Owner =
  | { type: 'user'; id: string }
  | { type: 'application'; id: string; memberRole: MemberRole | null };

const isOneself = (principal: Principal, owner: Owner) =>
  principal.type === 'user' && owner.type === 'user' && principal.userId === owner.id;

/** Whether the principal belongs to the application as one of these. A user's things have no members. */
const isMember = (principal: Principal, owner: Owner, roles: readonly MemberRole[] = MEMBER_ROLES) =>
  principal.type === 'user' &&
  owner.type === 'application' &&
  owner.memberRole !== null &&
  roles.includes(owner.memberRole);

/** Whoever may work with an owner's tokens: the user they act for, or those who look after the application. */
const worksFor = (principal: Principal, owner: Owner) =>
  isOneself(principal, owner) || isMember(principal, owner, ['owner', 'maintainer']);

const RANK: Record<PortalRight, number> = { none: 0, auditor: 1, admin: 2 };

/** The right of someone with several roles: the highest of theirs. Without a role there is none. */
export function highestPortalRight(rights: readonly PortalRight[]): PortalRight {
  return rights.reduce<PortalRight>(
    (highest, right) => (RANK[right] > RANK[highest] ? right : highest),
    'none',
  );
}

/** Whether the principal has at least this portal right. The system holds the database, so it has all. */
export function hasPortalRight(principal: Principal, right: PortalRight): boolean {
  if (principal.type === 'system') return true;
  return principal.type === 'user' && RANK[principal.portalRight] >= RANK[right];
}

// ---------- tokens ----------

/** A token is seen by its owner, by every member of its application, and by those who look after all of them. */
export const maySeeToken = (principal: Principal, owner: Owner): boolean =>
  isOneself(principal, owner) || isMember(principal, owner) || hasPortalRight(principal, 'auditor');

/** A token acts for its owner, so only who works for that one issues it; the command line, which holds the database, for any. */
export const mayIssueToken = (principal: Principal, owner: Owner): boolean =>
  worksFor(principal, owner) || principal.type === 'system';

/** Who rotates a token holds its new secret, so it is as for issuing: an admin who must stop a token suspends or revokes it. */
export const mayRotateToken = (principal: Principal, owner: Owner): boolean =>
  mayIssueToken(principal, owner);

/** Label and note are the owner's own words. */
export const mayEditToken = (principal: Principal, owner: Owner): boolean =>
  worksFor(principal, owner) || principal.type === 'system';

/** What it is to do is for those to say who work with it: an admin who wants it to do less suspends or revokes it. */
export const mayNarrowToken = (principal: Principal, owner: Owner): boolean =>
  worksFor(principal, owner) || principal.type === 'system';

/** Whoever finds a token that must go can end it: its owner, an admin, the system. */
export const mayRevokeToken = (principal: Principal, owner: Owner): boolean =>
  mayRevokeTokenAs(principal, owner) !== null;

/** As what somebody stops a token or an application: as one of those it belongs to, or as an admin over their heads. */
export const ACTED_AS = ['owner', 'admin'] as const;
export type ActedAs = (typeof ACTED_AS)[number];

/** As what the principal may stop this owner's tokens, for a while or for good; null: not at all. */
function mayStopTokenAs(principal: Principal, owner: Owner): ActedAs | null {
  if (worksFor(principal, owner)) return 'owner';
  return hasPortalRight(principal, 'admin') ? 'admin' : null;
}
export const maySuspendTokenAs = mayStopTokenAs;
export const mayRevokeTokenAs = mayStopTokenAs;

/** What an admin suspended only an admin resumes: otherwise suspending a token would stop nobody who holds it. */
export const mayResumeToken = (principal: Principal, owner: Owner, suspendedAs: ActedAs): boolean =>
  hasPortalRight(principal, 'admin') || (suspendedAs === 'owner' && worksFor(principal, owner));

/**
 * What either side revoked only that side restores: an owner does not bring back what an admin ended, and what its owner gave
 * up is nothing an admin hands out again. Null, of before it was remembered, counts as an admin's.
 */
export const mayRestoreToken = (principal: Principal, owner: Owner, revokedAs: ActedAs | null): boolean =>
  principal.type === 'system' ||
  (revokedAs === 'owner' ? worksFor(principal, owner) : hasPortalRight(principal, 'admin'));

// ---------- applications ----------

/** An application is seen by its members, and by those who look after all of them. */
export const maySeeApplication = (principal: Principal, owner: Owner): boolean =>
  isMember(principal, owner) || hasPortalRight(principal, 'auditor');

/** Its words, its members, its archive, a narrower ceiling: its owners and admins. */
export const mayManageApplication = (principal: Principal, owner: Owner): boolean =>
  isMember(principal, owner, ['owner']) || hasPortalRight(principal, 'admin');

/** How fast its tokens may be together: whoever looks after it, and admins. */
export const mayLimitRates = (principal: Principal, owner: Owner): boolean =>
  isMember(principal, owner, ['owner', 'maintainer']) || hasPortalRight(principal, 'admin');

/** As what the principal may archive this application; null: not at all. */
export function mayArchiveAs(principal: Principal, owner: Owner): ActedAs | null {
  if (isMember(principal, owner, ['owner'])) return 'owner';
  return hasPortalRight(principal, 'admin') ? 'admin' : null;
}

/** What an admin archived only an admin restores: its owners are whom it was to stop. */
export const mayRestoreApplication = (
  principal: Principal,
  owner: Owner,
  archivedAs: ActedAs | null,
): boolean =>
  hasPortalRight(principal, 'admin') || (archivedAs !== 'admin' && mayManageApplication(principal, owner));

/** A ceiling is what its owners cannot pass, so widening it is nothing an owner decides. */
export const mayWidenCeiling = (principal: Principal): boolean => hasPortalRight(principal, 'admin');
