/**
 * A token's records as they go to an API that holds them itself: what `verifyToken` needs to decide for that API, and nothing of
 * other APIs. Never a digest, never a secret.
 */
import { formatPublicId, parsePublicId } from '../ids/public-id';
import { NO_RATE_LIMITS } from '../rate-limit/rate-limits';
import type { OwnerRecord } from './token-record';
import type { VerifyRecords } from './verify-token';

/** The owner as the wire has it: no e-mail, and the operator's own id for them. */
export interface WireOwner {
  type: 'user' | 'application';
  id: string;
  name: string;
  external_id: string | null;
}

/** Instants are RFC 3339 in UTC, with milliseconds. */
export interface WireRecord {
  token_id: string;
  /** Of the secret that was presented: a token has two while it is rotated. */
  secret_id: string;
  kind: 'personal' | 'application';
  owner: WireOwner;
  /** In effect at the API that asks: on the token, within what its owner may do, not retired. */
  scopes: readonly string[];
  /** Empty: from any address. */
  cidrs: readonly string[];
  metadata: Record<string, unknown>;
  created_at: string;
  not_before: string | null;
  expires_at: string | null;
  revoked_at: string | null;
  suspended_at: string | null;
  approval_required_at: string | null;
  approved_at: string | null;
  /** From then on this secret opens nothing. */
  retire_at: string | null;
  /** Since when the token has a newer secret. */
  superseded_at: string | null;
  /** Since when the person is suspended or the application archived. */
  owner_inactive_at: string | null;
}

export const subjectOf = (owner: OwnerRecord): string =>
  formatPublicId(owner.type === 'user' ? 'user' : 'application', owner.id);

export const wireOwner = (owner: OwnerRecord): WireOwner => ({
  type: owner.type,
  id: subjectOf(owner),
  name: owner.name,
  external_id: owner.externalId,
});

/** What goes to one API of what is known about a token it is an audience of. */
export function toWireRecord({ secret, token, owner }: VerifyRecords, scopes: readonly string[]): WireRecord {
  return {
    token_id: formatPublicId('token', token.id),
    secret_id: formatPublicId('tokenSecret', secret.id),
    kind: token.kind,
    owner: wireOwner(owner),
    scopes,
    cidrs: token.cidrs,
    metadata: token.metadata,
    created_at: token.createdAt.toISOString(),
    not_before: text(token.notBefore),
    expires_at: text(token.expiresAt),
    revoked_at: text(token.revokedAt),
    suspended_at: text(token.suspendedAt),
    approval_required_at: text(token.approvalRequiredAt),
    approved_at: text(token.approvedAt),
    retire_at: text(secret.retireAt),
    superseded_at: text(secret.supersededAt),
    owner_inactive_at: text(owner.suspendedAt ?? owner.archivedAt),
  };
}

/**
 * The records again, for an API that calls itself `apiId`.
 *
 * @throws TypeError if an id or an instant is none
 */
export function fromWireRecord(wire: WireRecord, apiId: string): VerifyRecords {
  const tokenId = idOf('token', wire.token_id);
  const { owner } = wire;
  const ownerId = idOf(owner.type, owner.id);
  const inactiveAt = instant(wire.owner_inactive_at);
  return {
    secret: {
      id: idOf('tokenSecret', wire.secret_id),
      tokenId,
      retireAt: instant(wire.retire_at),
      supersededAt: instant(wire.superseded_at),
      // Where it is, the verifier decides, which tells of its first use.
      awaited: false,
    },
    token: {
      id: tokenId,
      kind: wire.kind,
      ownerId,
      scopeIds: [],
      cidrs: wire.cidrs,
      metadata: wire.metadata,
      createdAt: new Date(wire.created_at),
      notBefore: instant(wire.not_before),
      expiresAt: instant(wire.expires_at),
      revokedAt: instant(wire.revoked_at),
      suspendedAt: instant(wire.suspended_at),
      approvalRequiredAt: instant(wire.approval_required_at),
      approvedAt: instant(wire.approved_at),
      rateLimits: NO_RATE_LIMITS,
    },
    owner: {
      type: owner.type,
      id: ownerId,
      name: owner.name,
      externalId: owner.external_id,
      suspendedAt: owner.type === 'user' ? inactiveAt : null,
      archivedAt: owner.type === 'application' ? inactiveAt : null,
      rateLimits: NO_RATE_LIMITS,
    },
    effective: new Map([[apiId, wire.scopes]]),
    quotas: [],
  };
}

const text = (at: Date | null): string | null => at?.toISOString() ?? null;

function instant(at: string | null): Date | null {
  if (at === null) return null;
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) throw new TypeError('not an instant');
  return date;
}

function idOf(kind: 'token' | 'tokenSecret' | 'user' | 'application', id: string): string {
  const uuid = parsePublicId(kind, id);
  if (uuid === null) throw new TypeError(`not the id of a ${kind}`);
  return uuid;
}
