/** What the policy page shows. Use cases map rows to these; components see nothing else. */
import type { Policy, PolicyViolation } from '@/core/policy/policy';
import type { TokenKind } from '../tokens/view-models';

/** How many live tokens a policy hits, by how they break it; a token can be in several. */
export interface HitCounts {
  live: number;
  hit: number;
  byViolation: Record<PolicyViolation, number>;
  ownersOverLimit: number;
}

export interface HitToken {
  id: string;
  kind: TokenKind;
  label: string;
  ownerName: string;
  /** Null: never. */
  expiresAt: Date | null;
  violations: PolicyViolation[];
}

export interface PolicyPreviewView {
  countedAt: Date;
  counts: HitCounts;
  /** Some of those that are hit. */
  tokens: HitToken[];
}

export interface PolicyChange {
  id: string;
  at: Date;
  actor: string;
  /** "Longest lifetime: 365 days, now 90 days" */
  changes: string[];
}

export interface PolicyView {
  asOf: Date;
  policy: Policy;
  /** Which policy this is, sent back with what was decided over it. RFC 3339. */
  seen: string;
  counts: HitCounts;
  /** Newest first. */
  changes: PolicyChange[];
}

/** Fields of the form as they are sent; an empty longest lifetime is none. The action parses exactly these names. */
export const policyFields = {
  lifetimeDaysMax: 'lifetimeDaysMax',
  lifetimeDaysDefault: 'lifetimeDaysDefault',
  /** `yes` or `no`. */
  neverAllowed: 'neverAllowed',
  liveTokensMax: 'liveTokensMax',
  rotationGraceHoursMax: 'rotationGraceHoursMax',
  /** A risk, or `none`. */
  cidrRequiredFromRisk: 'cidrRequiredFromRisk',
  /** Empty: no limit. */
  rateLimitSecondMax: 'rateLimitSecondMax',
  rateLimitMinuteMax: 'rateLimitMinuteMax',
  rateLimitDayMax: 'rateLimitDayMax',
  /** `keep` or `expire`. */
  existing: 'existing',
  /** RFC 3339, read only for `expire`. */
  expireAt: 'expire_at',
  seen: 'seen',
} as const;
