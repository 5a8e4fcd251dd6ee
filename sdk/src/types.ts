export interface Token {
  id: string;
  kind: 'personal' | 'application';
  subject: string;
  owner: { type: 'user' | 'application'; id: string; name: string; externalId: string | null };
  scopes: readonly string[];
  expiresAt: Date | null;
  metadata: Record<string, unknown>;
  source: 'live' | 'cache';
}
export interface Question {
  token: string;
  scopes?: readonly string[];
  ip?: string;
}
export type RefusalCode =
  | 'INVALID_FORMAT'
  | 'NOT_FOUND'
  | 'REVOKED'
  | 'SUSPENDED'
  | 'PENDING_APPROVAL'
  | 'OWNER_INACTIVE'
  | 'NOT_YET_VALID'
  | 'EXPIRED'
  | 'RETIRED'
  | 'AUDIENCE_MISMATCH'
  | 'IP_NOT_ALLOWED'
  | 'PROOF_REQUIRED'
  | 'PROOF_INVALID'
  | 'INSUFFICIENT_SCOPE'
  | 'RATE_LIMITED';
export type Verdict =
  | { valid: true; code: 'VALID'; token: Token; rateLimitFields: Record<string, string> }
  | {
      valid: false;
      code: RefusalCode;
      missingScopes: readonly string[];
      retryAfterSeconds: number | null;
      rateLimitFields: Record<string, string>;
    };
