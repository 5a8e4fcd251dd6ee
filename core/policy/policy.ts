import { holdsEveryAddress } from '../token/cidr';
import { type RiskLevel, riskReaches } from '../token/token-risk';

/** What an organisation allows of its tokens. One engine reads it for page, command line and API. */
export interface Policy {
  /** Longest life a token may have; null: no limit. */
  lifetimeDaysMax: number | null;
  /** Preselected life. */
  lifetimeDaysDefault: number;
  /** May a token never expire? */
  neverAllowed: boolean;
  /** Live tokens an owner may have at once. */
  liveTokensMax: number;
  /** From this risk on a token needs an address list; null: never. */
  cidrRequiredFromRisk: RiskLevel | null;
}

/** Why a token with these scopes and networks breaks the policy, in words; null if it does not. */
export function refuseByPolicy(
  token: { risk: RiskLevel; cidrs: readonly string[] },
  policy: Policy,
): string | null {
  const from = policy.cidrRequiredFromRisk;
  if (!from || !riskReaches(token.risk, from)) return null;
  if (token.cidrs.length === 0) return `Policy asks for an address list on tokens of ${token.risk} risk.`;
  const everyone = token.cidrs.find(holdsEveryAddress);
  return everyone
    ? `Policy asks for an address list on tokens of ${token.risk} risk, and ${everyone} is every address.`
    : null;
}
