/**
 * Is this token good, now, for this request?
 *
 * The steps, in this order; the first that fails names the outcome:
 *
 *   1 form and checksum            INVALID_FORMAT       (costs no query)
 *   2 known                        NOT_FOUND
 *   3 not ended, not held          REVOKED SUSPENDED PENDING_APPROVAL
 *   4 owner active                 OWNER_INACTIVE
 *   5 time                         NOT_YET_VALID EXPIRED RETIRED
 *   6 audience                     AUDIENCE_MISMATCH
 *   7 client address               IP_NOT_ALLOWED
 *   8 proof of possession          PROOF_REQUIRED PROOF_INVALID   (later)
 *   9 scopes                       INSUFFICIENT_SCOPE
 *  10 rate limit, spent last       RATE_LIMITED                   (verifier/limits spends)
 *
 * Time is a pair: the true instant lies in [lo, hi]. Ends (expiry, retirement) are decided by hi, beginnings (not-before)
 * by lo, so an uncertain clock refuses rather than accepts. `expires_at` itself is already expired. An instant that is none
 * (an invalid date) ends a token, and never begins one: each comparison states what must hold for the token to live on.
 *
 * A token's audiences, and what it may do at each today, are worked out where its records are joined (effective-scopes.ts).
 * No scope never means every scope.
 */
import type { Quota } from '../rate-limit/spend';
import { addressInCidrs } from './cidr';
import type { EffectiveScopes } from './effective-scopes';
import type { ApiRecord, OwnerRecord, TokenRecord, TokenSecretRecord } from './token-record';

export interface VerifyRecords {
  secret: TokenSecretRecord;
  token: TokenRecord;
  owner: OwnerRecord;
  /** What is left of its scopes, at each of its audiences. */
  effective: EffectiveScopes;
  /** The limits its requests are counted under; none: nothing is counted. */
  quotas: readonly Quota[];
}

export interface VerifyRequest {
  /** The API that asks, fixed by its verifier credential. */
  api: ApiRecord;
  /** Scopes this request needs; all of them. */
  requiredScopes: readonly string[];
  /** The end client's address as the API server saw it; null if it gave none. */
  clientAddress: string | null;
}

/** The true instant lies in [lo, hi], epoch milliseconds. */
export interface ClockReading {
  lo: number;
  hi: number;
}

export type VerifyOutcome =
  | { code: 'INVALID_FORMAT' | 'NOT_FOUND' }
  | {
      code:
        | 'REVOKED'
        | 'SUSPENDED'
        | 'PENDING_APPROVAL'
        | 'OWNER_INACTIVE'
        | 'NOT_YET_VALID'
        | 'EXPIRED'
        | 'RETIRED'
        | 'AUDIENCE_MISMATCH';
      records: VerifyRecords;
    }
  | {
      code: 'IP_NOT_ALLOWED' | 'PROOF_REQUIRED' | 'PROOF_INVALID' | 'RATE_LIMITED' | 'VALID';
      records: VerifyRecords;
      /** Effective at this API, sorted. */
      scopes: readonly string[];
    }
  | {
      code: 'INSUFFICIENT_SCOPE';
      records: VerifyRecords;
      scopes: readonly string[];
      missingScopes: string[];
    };

export type VerifyCode = VerifyOutcome['code'];

/** One table from code to what the end client gets (RFC 6750 §3.1). Every reason a token is no good looks the same outside. */
export const VERIFY_CODES: Record<
  VerifyCode,
  { clientStatus: 200 | 401 | 403 | 429; oauthError: 'invalid_token' | 'insufficient_scope' | null }
> = {
  VALID: { clientStatus: 200, oauthError: null },
  INVALID_FORMAT: { clientStatus: 401, oauthError: 'invalid_token' },
  NOT_FOUND: { clientStatus: 401, oauthError: 'invalid_token' },
  REVOKED: { clientStatus: 401, oauthError: 'invalid_token' },
  SUSPENDED: { clientStatus: 401, oauthError: 'invalid_token' },
  PENDING_APPROVAL: { clientStatus: 401, oauthError: 'invalid_token' },
  OWNER_INACTIVE: { clientStatus: 401, oauthError: 'invalid_token' },
  NOT_YET_VALID: { clientStatus: 401, oauthError: 'invalid_token' },
  EXPIRED: { clientStatus: 401, oauthError: 'invalid_token' },
  RETIRED: { clientStatus: 401, oauthError: 'invalid_token' },
  AUDIENCE_MISMATCH: { clientStatus: 401, oauthError: 'invalid_token' },
  IP_NOT_ALLOWED: { clientStatus: 403, oauthError: null },
  PROOF_REQUIRED: { clientStatus: 401, oauthError: 'invalid_token' },
  PROOF_INVALID: { clientStatus: 401, oauthError: 'invalid_token' },
  INSUFFICIENT_SCOPE: { clientStatus: 403, oauthError: 'insufficient_scope' },
  RATE_LIMITED: { clientStatus: 429, oauthError: null },
};

/** Decides steps 2 to 9. `records` is null for a well-formed secret that nobody knows. */
export function verifyToken(
  records: VerifyRecords | null,
  request: VerifyRequest,
  clock: ClockReading,
): VerifyOutcome {
  if (!records) return { code: 'NOT_FOUND' };
  const refusal = refuseRecords(records, clock);
  if (refusal) return { code: refusal, records };

  const scopes = records.effective.get(request.api.id);
  if (!scopes) return { code: 'AUDIENCE_MISMATCH', records };
  const { cidrs } = records.token;
  if (cidrs.length > 0 && !(request.clientAddress && addressInCidrs(request.clientAddress, cidrs))) {
    return { code: 'IP_NOT_ALLOWED', records, scopes };
  }
  if (includesAll(scopes, request.requiredScopes)) return { code: 'VALID', records, scopes };
  const missingScopes = [...new Set(request.requiredScopes)].filter((name) => !scopes.includes(name));
  return { code: 'INSUFFICIENT_SCOPE', records, scopes, missingScopes };
}

/** In a loop: this is asked a million times a second. */
export function includesAll(names: readonly string[], wanted: readonly string[]): boolean {
  for (const name of wanted) if (!names.includes(name)) return false;
  return true;
}

type RecordRefusal = Exclude<
  VerifyCode,
  | 'AUDIENCE_MISMATCH'
  | 'VALID'
  | 'INVALID_FORMAT'
  | 'NOT_FOUND'
  | 'IP_NOT_ALLOWED'
  | 'PROOF_REQUIRED'
  | 'PROOF_INVALID'
  | 'RATE_LIMITED'
  | 'INSUFFICIENT_SCOPE'
>;

/** Steps 3 to 5. */
function refuseRecords(
  { token, owner, secret }: VerifyRecords,
  { lo, hi }: ClockReading,
): RecordRefusal | null {
  if (token.revokedAt) return 'REVOKED';
  if (token.suspendedAt) return 'SUSPENDED';
  if (token.approvalRequiredAt && !token.approvedAt) return 'PENDING_APPROVAL';
  if (owner.suspendedAt || owner.archivedAt) return 'OWNER_INACTIVE';
  if (token.notBefore && !(token.notBefore.getTime() <= lo)) return 'NOT_YET_VALID';
  if (token.expiresAt && !(token.expiresAt.getTime() > hi)) return 'EXPIRED';
  if (secret.retireAt && !(secret.retireAt.getTime() > hi)) return 'RETIRED';
  return null;
}
