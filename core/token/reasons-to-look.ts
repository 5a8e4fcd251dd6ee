import type { RiskLevel } from './token-risk';

/**
 * Why somebody who looks after all tokens should look at this one, the gravest first. Each is something a person can act
 * on: a token that ended has none.
 * The database weighs them as well (`look_weight`, migration 0022); a test holds the two equal.
 */
export const LOOK_REASONS = [
  'owner_inactive',
  'never_expires',
  'high_risk_any_address',
  'unused',
  'many_scopes',
  'any_address',
] as const;
export type LookReason = (typeof LOOK_REASONS)[number];

/** How much each counts: one grave reason stands before any number of light ones. */
export const LOOK_WEIGHTS: Record<LookReason, number> = {
  owner_inactive: 10,
  never_expires: 10,
  high_risk_any_address: 10,
  unused: 1,
  many_scopes: 1,
  any_address: 1,
};

/** Nobody used it, or anything before it, for this long. */
export const LOOK_UNUSED_DAYS = 30;
/** From this many scopes on a token is broad. */
export const LOOK_SCOPES = 8;

export interface LookInput {
  /** Not revoked and not expired. */
  live: boolean;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  /** Of its scopes, the highest. */
  risk: RiskLevel;
  scopeCount: number;
  anyAddress: boolean;
  /** False for a suspended user and an archived application: their tokens are refused, and wait for somebody to decide. */
  ownerActive: boolean;
}

const DAY_MS = 86_400_000;

/** Whole days without use at `nowMs` (epoch milliseconds), from its creation for a token that was never used. */
export const daysUnused = (token: Pick<LookInput, 'createdAt' | 'lastUsedAt'>, nowMs: number): number =>
  Math.floor((nowMs - (token.lastUsedAt ?? token.createdAt).getTime()) / DAY_MS);

/** @param nowMs epoch milliseconds */
export function reasonsToLook(token: LookInput, nowMs: number): LookReason[] {
  if (!token.live) return [];
  const holds: Record<LookReason, boolean> = {
    owner_inactive: !token.ownerActive,
    never_expires: token.expiresAt === null,
    high_risk_any_address: token.anyAddress && token.risk === 'high',
    unused: daysUnused(token, nowMs) >= LOOK_UNUSED_DAYS,
    many_scopes: token.scopeCount >= LOOK_SCOPES,
    any_address: token.anyAddress && token.risk === 'elevated',
  };
  return LOOK_REASONS.filter((reason) => holds[reason]);
}
