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

/** The status as a page shows it: an active token near its end is `expiring`. */
export const displayStatus = (token: TokenInstants, nowMs: number): TokenStatus | 'expiring' =>
  asDisplayed({ status: tokenStatus(token, nowMs), expiresAt: token.expiresAt }, nowMs);

/** The same of a status that is known already. */
export function asDisplayed(
  { status, expiresAt }: { status: TokenStatus; expiresAt: Date | null },
  nowMs: number,
): TokenStatus | 'expiring' {
  const endsSoon = expiresAt && expiresAt.getTime() < nowMs + EXPIRING_SOON_DAYS * DAY_MS;
  return status === 'active' && endsSoon ? 'expiring' : status;
}
