import type { PortalRight } from '@/core/access/principal';
import type { RiskLevel } from '@/core/token/token-risk';

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
  portalRight: PortalRight;
  builtIn: boolean;
  members: number;
  scopes: string[];
  highestRisk: RiskLevel | null;
}
