import { formatPublicId } from '@/core/ids/public-id';
import type { ApiRecord } from '@/core/token/token-record';
import {
  type ClockReading,
  type VerifyOutcome,
  type VerifyRecords,
  verifyToken,
} from '@/core/token/verify-token';
import { subjectOf, type WireOwner, wireOwner } from '@/core/token/wire-record';

/** The answer to `GET /v1/token`. The operator's metadata is for API servers and stays out of it. */
export interface OwnTokenAnswer {
  token_id: string;
  kind: 'personal' | 'application';
  subject: string;
  owner: WireOwner;
  /** What the token may do now, at all of its APIs. */
  scopes: string[];
  created_at: string;
  /** RFC 3339; null: never. */
  expires_at: string | null;
}

/**
 * Decides about a token that asks about itself: like any of its APIs would, without one in particular. Every one of them
 * comes to the same decision, scopes apart, so the first one's is given.
 */
export function verifyOwnToken(
  records: VerifyRecords | null,
  clientAddress: string | null,
  clock: ClockReading,
): VerifyOutcome {
  const [id = ''] = records?.effective.keys() ?? [];
  // Which audience its id stands for makes no difference; a token without scopes is meant for no API, and no good.
  const api: ApiRecord = { id, audience: '' };
  return verifyToken(records, { api, requiredScopes: [], clientAddress }, clock);
}

export function ownTokenAnswer(records: VerifyRecords): OwnTokenAnswer {
  const { token, owner } = records;
  return {
    token_id: formatPublicId('token', token.id),
    kind: token.kind,
    subject: subjectOf(owner),
    owner: wireOwner(owner),
    scopes: [...records.effective.values()].flat().sort(),
    created_at: token.createdAt.toISOString(),
    expires_at: token.expiresAt?.toISOString() ?? null,
  };
}
