import { holdsEveryAddress } from './cidr';

export const RISK_LEVELS = ['low', 'elevated', 'high'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

const RANK: Record<RiskLevel, number> = { low: 0, elevated: 1, high: 2 };

/** The highest of several risks; low for none. */
export const highestRisk = (risks: readonly RiskLevel[]): RiskLevel =>
  risks.reduce<RiskLevel>((highest, risk) => (RANK[risk] > RANK[highest] ? risk : highest), 'low');

export const riskReaches = (risk: RiskLevel, threshold: RiskLevel): boolean => RANK[risk] >= RANK[threshold];

export interface RiskInput {
  scopes: readonly { risk: RiskLevel; access: 'read' | 'write' | 'admin' }[];
  expiresAt: Date | null;
  cidrs: readonly string[];
  /** Epoch milliseconds. */
  nowMs: number;
}

const DAY_MS = 86_400_000;
/** A life this long outlasts most reasons for a token. */
const LONG_LIFE_DAYS = 180;

/** A token's risk: that of its scopes, one step higher if it never expires, with the reasons in words. */
export function tokenRisk(input: RiskInput): { level: RiskLevel; reasons: string[] } {
  const ofScopes = highestRisk(input.scopes.map((scope) => scope.risk));
  const reasons: string[] = [];
  if (input.scopes.some((scope) => scope.access === 'admin')) reasons.push('administers');
  else if (input.scopes.some((scope) => scope.access === 'write')) reasons.push('writes');
  else if (input.scopes.length > 0) reasons.push('reads only');
  if (input.expiresAt === null) reasons.push('never expires');
  else if (input.expiresAt.getTime() - input.nowMs > LONG_LIFE_DAYS * DAY_MS) reasons.push('lives long');
  if (input.cidrs.length === 0 || input.cidrs.some(holdsEveryAddress)) reasons.push('any address');
  const level = input.expiresAt === null && ofScopes === 'low' ? 'elevated' : ofScopes;
  return { level: input.expiresAt === null && ofScopes === 'elevated' ? 'high' : level, reasons };
}
