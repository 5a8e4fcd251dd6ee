import type { RiskLevel } from '@/core/token/token-risk';

export const USER_VIEWS = ['all', 'active', 'invited', 'suspended'] as const;
export type UserView = (typeof USER_VIEWS)[number];

export type UserStatus = 'active' | 'invited' | 'suspended';

export interface UserLine {
  /** Public id, `usr_…`. */
  id: string;
  name: string;
  email: string;
  isYou: boolean;
  roles: string[];
  status: UserStatus;
  liveTokens: number;
  /** Null: never signed in. */
  lastSeenAt: Date | null;
}

export interface UsersQuery {
  /** Name or e-mail, '' for none. */
  text: string;
  view: UserView;
  cursor: string | null;
}

export interface UsersView {
  asOf: Date;
  query: UsersQuery;
  users: UserLine[];
  matching: { value: number; capped: boolean };
  nextCursor: string | null;
  /** Roles that an invitation can give. */
  roles: { name: string; description: string }[];
}

/** A one-time link, in the one answer that shows it. */
export interface OneTimeLinkView {
  url: string;
  expiresAt: Date;
}

export const userFields = {
  userId: 'user_id',
  email: 'email',
  name: 'name',
  /** Repeated. */
  roles: 'roles',
  /** Repeated: those that were shown, which the change is made to. */
  shownRoles: 'shown_roles',
  reason: 'reason',
} as const;

/** Scopes there are to choose from, by API. */
export interface ScopeChoice {
  api: string;
  scopes: { name: string; description: string; risk: RiskLevel }[];
}

export interface RoleLine {
  /** Sent back with a change: it is refused if somebody saved another one meanwhile. */
  mark: string;
  name: string;
  description: string;
  portalRight: 'none' | 'auditor' | 'admin';
  builtIn: boolean;
  members: number;
  scopes: string[];
  highestRisk: RiskLevel | null;
}

export interface ApiView {
  /** As `RoleLine.mark`. */
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
  /** As `RoleLine.mark`. */
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
