import {
  isRate,
  RATE_WINDOWS,
  RATE_WORDS,
  type RateLimits,
  type RateWindow,
} from '../rate-limit/rate-limits';
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
  /** How long the old secret of a rotated token may go on, in hours. */
  rotationGraceHoursMax: number;
  /** From this risk on a token needs an address list; null: never. */
  cidrRequiredFromRisk: RiskLevel | null;
  /**
   * Most requests in each second, minute and day of a token, and of all tokens of one application together; null: no limit. Who
   * asks for no limit gets these.
   */
  rateLimitSecondMax: number | null;
  rateLimitMinuteMax: number | null;
  rateLimitDayMax: number | null;
}

/** The rule that limits each window. */
export const RATE_RULES = {
  second: 'rateLimitSecondMax',
  minute: 'rateLimitMinuteMax',
  day: 'rateLimitDayMax',
} as const satisfies Record<RateWindow, keyof Policy>;

export const policyRates = (policy: Policy): RateLimits => ({
  second: policy.rateLimitSecondMax,
  minute: policy.rateLimitMinuteMax,
  day: policy.rateLimitDayMax,
});

/** What is allowed to be allowed. db/migrations/0002 has the same fences. */
export const POLICY_LIMITS = {
  lifetimeDays: { min: 1, max: 3_650 },
  liveTokens: { min: 1, max: 10_000 },
  rotationGraceHours: { min: 1, max: 720 },
} as const;

/** Tells each field of a policy that cannot be saved what is wrong with it; empty when nothing is. */
export function refusePolicy(policy: Policy): Partial<Record<keyof Policy, string>> {
  const { lifetimeDays, liveTokens } = POLICY_LIMITS;
  const { lifetimeDaysMax: longest, lifetimeDaysDefault: preselected } = policy;
  const errors: Partial<Record<keyof Policy, string>> = {};
  if (longest !== null && !isWithin(longest, lifetimeDays)) errors.lifetimeDaysMax = daysWords;
  if (!isWithin(preselected, lifetimeDays)) errors.lifetimeDaysDefault = daysWords;
  else if (longest !== null && !errors.lifetimeDaysMax && preselected > longest) {
    errors.lifetimeDaysDefault = `Not more than the longest lifetime, ${longest} days.`;
  }
  if (!isWithin(policy.liveTokensMax, liveTokens)) {
    errors.liveTokensMax = `A whole number from ${liveTokens.min} to 10,000.`;
  }
  if (!isWithin(policy.rotationGraceHoursMax, POLICY_LIMITS.rotationGraceHours)) {
    errors.rotationGraceHoursMax = 'A whole number of hours from 1 to 720.';
  }
  for (const window of RATE_WINDOWS) {
    const most = policy[RATE_RULES[window]];
    if (most !== null && !isRate(most)) errors[RATE_RULES[window]] = RATE_WORDS;
  }
  return errors;
}

const daysWords = 'A whole number of days from 1 to 3,650.';
const isWithin = (value: number, { min, max }: { min: number; max: number }) =>
  Number.isInteger(value) && value >= min && value <= max;

/**
 * A form is filled in minutes before it is sent: an instant "365 days from now" may lie this much beyond the limit without
 * being refused. What is decided is the limit itself: no token outlives its policy by a millisecond.
 */
export const POLICY_SLACK_MS = 10 * 60_000;

/** How a token can break a policy. */
export const POLICY_VIOLATIONS = [
  'never_expires',
  'lives_too_long',
  'needs_networks',
  'rate_too_high',
] as const;
export type PolicyViolation = (typeof POLICY_VIOLATIONS)[number];

export interface TokenUnderPolicy {
  /** Highest of its scopes that are not retired. */
  risk: RiskLevel;
  cidrs: readonly string[];
  createdAt: Date;
  /** Null: never. */
  expiresAt: Date | null;
  rateLimits: RateLimits;
}

const DAY_MS = 86_400_000;

/**
 * How a token that exists breaks a policy that came after it; db/queries/policy.ts has the same rule in SQL, and a property
 * test holds the two equal. Life counts from issue. A token that never expires breaks only the rule about that.
 */
export function findViolations(token: TokenUnderPolicy, policy: Policy): PolicyViolation[] {
  const violations: PolicyViolation[] = [];
  const { lifetimeDaysMax } = policy;
  if (token.expiresAt === null) {
    if (!policy.neverAllowed) violations.push('never_expires');
  } else if (lifetimeDaysMax !== null) {
    const lifeMs = token.expiresAt.getTime() - token.createdAt.getTime();
    if (lifeMs > lifetimeDaysMax * DAY_MS + POLICY_SLACK_MS) violations.push('lives_too_long');
  }
  if (lacksNetworks(token, policy)) violations.push('needs_networks');
  if (RATE_WINDOWS.some((window) => isAbove(token.rateLimits[window], policy[RATE_RULES[window]]))) {
    violations.push('rate_too_high');
  }
  return violations;
}

/** Why a token with these scopes and networks breaks the policy, in words; null if it does not. */
export function refuseByPolicy(
  token: { risk: RiskLevel; cidrs: readonly string[] },
  policy: Policy,
): string | null {
  if (!lacksNetworks(token, policy)) return null;
  const everyone = token.cidrs.find(holdsEveryAddress);
  return everyone
    ? `Policy asks for an address list on tokens of ${token.risk} risk, and ${everyone} is every address.`
    : `Policy asks for an address list on tokens of ${token.risk} risk.`;
}

/** No limit is above any. */
const isAbove = (requests: number | null, most: number | null) =>
  most !== null && (requests === null || requests > most);

export type DecidedRates = { ok: true; rateLimits: RateLimits } | { ok: false; message: string };

/** The limits a new token or an application gets: those asked for, and where none is, the policy's maximum. */
export function decideRates(asked: RateLimits, policy: Policy): DecidedRates {
  const decided: Record<RateWindow, number | null> = { ...asked };
  for (const window of RATE_WINDOWS) {
    const requests = asked[window];
    const most = policy[RATE_RULES[window]];
    if (requests === null) decided[window] = most;
    else if (!isRate(requests)) return { ok: false, message: `Requests per ${window}: ${RATE_WORDS}` };
    else if (isAbove(requests, most)) {
      return { ok: false, message: `Policy allows at most ${most} requests per ${window}.` };
    }
  }
  return { ok: true, rateLimits: decided };
}

function lacksNetworks(
  { risk, cidrs }: Pick<TokenUnderPolicy, 'risk' | 'cidrs'>,
  { cidrRequiredFromRisk: from }: Policy,
): boolean {
  return from !== null && riskReaches(risk, from) && (cidrs.length === 0 || cidrs.some(holdsEveryAddress));
}
