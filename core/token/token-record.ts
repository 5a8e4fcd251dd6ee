/** The records a verification needs: facts as the database has them, nothing decided. */
import type { RateLimits } from '../rate-limit/rate-limits';

export interface TokenRecord {
  id: string;
  kind: 'personal' | 'application';
  /** A user's id or an application's. */
  ownerId: string;
  scopeIds: readonly string[];
  /** Empty means any address. */
  cidrs: readonly string[];
  metadata: Record<string, unknown>;
  createdAt: Date;
  notBefore: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
  suspendedAt: Date | null;
  approvalRequiredAt: Date | null;
  approvedAt: Date | null;
  rateLimits: RateLimits;
}

export interface TokenSecretRecord {
  id: string;
  tokenId: string;
  /** From this instant on the secret opens nothing; null while it does not retire. */
  retireAt: Date | null;
  /** Since when the token has a newer one; null: this is the newest. */
  supersededAt: Date | null;
  /** Its predecessor waits for the first use of this one. */
  awaited: boolean;
}

export interface OwnerRecord {
  type: 'user' | 'application';
  id: string;
  name: string;
  externalId: string | null;
  /** A user's. */
  suspendedAt: Date | null;
  /** An application's. */
  archivedAt: Date | null;
  /** An application's, shared by its tokens; a person has none. */
  rateLimits: RateLimits;
}

export interface ScopeRecord {
  id: string;
  apiId: string;
  name: string;
  retiredAt: Date | null;
}

export interface ApiRecord {
  id: string;
  audience: string;
}
