import type { PortalRight, Principal } from './principal';

/** Whom a thing belongs to. */
export interface Owner {
  type: 'user' | 'application';
  id: string;
}

const owns = (principal: Principal, owner: Owner) =>
  principal.type === 'user' && owner.type === 'user' && principal.userId === owner.id;

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

/** A token is seen by its owner, and by those who look after all of them. */
export const maySeeToken = (principal: Principal, owner: Owner): boolean =>
  owns(principal, owner) || hasPortalRight(principal, 'auditor');

/** Label and note are the owner's own words. */
export const mayEditToken = (principal: Principal, owner: Owner): boolean =>
  owns(principal, owner) || principal.type === 'system';

/** Whoever finds a token that must go can end it: its owner, an admin, the system. */
export const mayRevokeToken = (principal: Principal, owner: Owner): boolean =>
  owns(principal, owner) || hasPortalRight(principal, 'admin');
