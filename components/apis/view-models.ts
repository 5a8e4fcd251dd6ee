import type { RiskLevel } from '@/core/token/token-risk';

export interface ApiView {
  /** Sent back with a change: it is refused if somebody saved another one meanwhile. */
  mark: string;
  /** Public id, `api_…`. */
  id: string;
  name: string;
  audience: string;
  description: string;
  builtIn: boolean;
  credentials: CredentialLine[];
  groups: { name: string; scopes: ScopeLine[] }[];
  scopeCount: number;
}

export interface CredentialLine {
  id: string;
  /** Prefix and last four: `lk_ver_…b7Kd`. */
  hint: string;
  label: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  /** `ending`: its successor is issued, and it goes on until `endsAt`. */
  state: 'live' | 'ending' | 'ended' | 'revoked';
  endsAt: Date | null;
}

/** A verifier credential's secret, in the one answer that shows it. */
export interface IssuedCredentialView {
  /** `vrc_…` */
  id: string;
  secret: string;
}

/** How many live tokens of how many owners carry a scope. */
export interface CarriersView {
  tokens: number;
  owners: number;
}

export interface ScopeLine {
  /** As `ApiView.mark`. */
  mark: string;
  name: string;
  group: string;
  description: string;
  risk: RiskLevel;
  access: 'read' | 'write' | 'admin';
  roles: string[];
  liveTokens: { value: number; capped: boolean };
  retired: boolean;
}
