/**
 * A token's status is derived from its instants; there is no column to forget to update. What ended it for good says so
 * first: revoked, then expired, then what can be lifted (suspended, waiting for approval), then what only needs time. An
 * invalid date never keeps a token alive.
 * db/queries/token-list.ts has the same rule in SQL; a property test holds the two equal.
 */
export type TokenStatus =
  | 'active'
  | 'not_yet_valid'
  | 'pending_approval'
  | 'suspended'
  | 'expired'
  | 'revoked';

export interface TokenInstants {
  revokedAt: Date | null;
  expiresAt: Date | null;
  suspendedAt: Date | null;
  approvalRequiredAt: Date | null;
  approvedAt: Date | null;
  notBefore: Date | null;
}

/** @param nowMs epoch milliseconds. The expiry instant itself is already expired. */
export function tokenStatus(token: TokenInstants, nowMs: number): TokenStatus {
  if (token.revokedAt) return 'revoked';
  if (token.expiresAt && !(token.expiresAt.getTime() > nowMs)) return 'expired';
  if (token.suspendedAt) return 'suspended';
  if (token.approvalRequiredAt && !token.approvedAt) return 'pending_approval';
  if (token.notBefore && !(token.notBefore.getTime() <= nowMs)) return 'not_yet_valid';
  return 'active';
}

/** Under this many days to go, a live token asks for a look. */
export const EXPIRING_SOON_DAYS = 14;
const DAY_MS = 86_400_000;

/** Refused though nothing about the token says so: a suspended user's, an archived application's. */
export type OwnerHold = 'owner_suspended' | 'application_archived';
export type DisplayStatus = TokenStatus | 'expiring' | OwnerHold;

export interface TokenOfOwner {
  kind: 'personal' | 'application';
  /** False for a suspended user, and for an archived application. */
  ownerActive: boolean;
}

/** The status as a page shows it: an active token near its end is `expiring`, one that its owner holds up says so. */
export const displayStatus = (token: TokenInstants & TokenOfOwner, nowMs: number): DisplayStatus =>
  asDisplayed({ ...token, status: tokenStatus(token, nowMs) }, nowMs);

/** The same of a status that is known already. */
export function asDisplayed(
  token: TokenOfOwner & { status: TokenStatus; expiresAt: Date | null },
  nowMs: number,
): DisplayStatus {
  const { status, expiresAt, kind, ownerActive } = token;
  if (status !== 'active' && status !== 'not_yet_valid') return status;
  // The verifier asks for the owner before it asks for instants.
  if (!ownerActive) return kind === 'personal' ? 'owner_suspended' : 'application_archived';
  const endsSoon = expiresAt && expiresAt.getTime() < nowMs + EXPIRING_SOON_DAYS * DAY_MS;
  return status === 'active' && endsSoon ? 'expiring' : status;
}
