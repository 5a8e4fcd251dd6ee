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
 *  10 rate limit, spent last       RATE_LIMITED                   (later)
 *
 * Time is a pair: the true instant lies in [lo, hi]. Ends (expiry, retirement) are decided by hi, beginnings (not-before)
 * by lo, so an uncertain clock refuses rather than accepts. `expires_at` itself is already expired. An instant that is none
 * (an invalid date) ends a token, and never begins one: each comparison states what must hold for the token to live on.
 *
 * A token's audiences are the APIs whose scopes were put on it, retired scopes included: retiring an API's last scope
 * takes the permission away, it does not turn the token into another API's. Effective scopes are those of the token that
 * its owner may use today, that are not retired, and that belong to the API that asks. No scope never means every scope.
 */
import { addressInCidrs } from './cidr';
import type { ApiRecord, OwnerRecord, ScopeRecord, TokenRecord, TokenSecretRecord } from './token-record';

export interface VerifyRecords {
  secret: TokenSecretRecord;
  token: TokenRecord;
  owner: OwnerRecord;
  /** Every scope the token carries. */
  scopes: readonly ScopeRecord[];
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
      scopes: string[];
    }
  | { code: 'INSUFFICIENT_SCOPE'; records: VerifyRecords; scopes: string[]; missingScopes: string[] };

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
  const refusal = refuseRecords(records, request.api, clock);
  if (refusal) return { code: refusal, records };

  const scopes = effectiveScopes(records, request.api);
  const { cidrs } = records.token;
  if (cidrs.length > 0 && !(request.clientAddress && addressInCidrs(request.clientAddress, cidrs))) {
    return { code: 'IP_NOT_ALLOWED', records, scopes };
  }
  const missingScopes = [...new Set(request.requiredScopes)].filter((name) => !scopes.includes(name));
  if (missingScopes.length > 0) return { code: 'INSUFFICIENT_SCOPE', records, scopes, missingScopes };
  return { code: 'VALID', records, scopes };
}

type RecordRefusal = Exclude<
  VerifyCode,
  | 'VALID'
  | 'INVALID_FORMAT'
  | 'NOT_FOUND'
  | 'IP_NOT_ALLOWED'
  | 'PROOF_REQUIRED'
  | 'PROOF_INVALID'
  | 'RATE_LIMITED'
  | 'INSUFFICIENT_SCOPE'
>;

function refuseRecords(
  records: VerifyRecords,
  api: ApiRecord,
  { lo, hi }: ClockReading,
): RecordRefusal | null {
  const { token, owner, secret, scopes } = records;
  if (token.revokedAt) return 'REVOKED';
  if (token.suspendedAt) return 'SUSPENDED';
  if (token.approvalRequiredAt && !token.approvedAt) return 'PENDING_APPROVAL';
  if (owner.suspendedAt || owner.archivedAt) return 'OWNER_INACTIVE';
  if (token.notBefore && !(token.notBefore.getTime() <= lo)) return 'NOT_YET_VALID';
  if (token.expiresAt && !(token.expiresAt.getTime() > hi)) return 'EXPIRED';
  if (secret.retireAt && !(secret.retireAt.getTime() > hi)) return 'RETIRED';
  if (!scopes.some((scope) => scope.apiId === api.id)) return 'AUDIENCE_MISMATCH';
  return null;
}

/** What the token may do at `api` today, by name, sorted. */
export function effectiveScopes({ owner, scopes }: VerifyRecords, api: ApiRecord): string[] {
  return scopes
    .filter((scope) => scope.apiId === api.id && !scope.retiredAt && owner.grantedScopeIds.has(scope.id))
    .map((scope) => scope.name)
    .sort();
}
