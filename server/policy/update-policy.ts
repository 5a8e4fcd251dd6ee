import { z } from 'zod';
import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { type Policy, refusePolicy } from '@/core/policy/policy';
import { RISK_LEVELS } from '@/core/token/token-risk';
import {
  bringExpiryForward,
  getSavedPolicy,
  holdPolicy,
  lockViolatorsOutliving,
  updatePolicy as savePolicyRow,
} from '@/db/queries/policy';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse, refuseFields } from '../result';
import { auditedToken } from '../tokens/token-owner';
import { POLICY_TARGET } from './get-policy';

/** A number, or what was typed where one belongs and is none: refusePolicy says so at its field. */
const number = z.number().or(z.nan());

export const policyRules = z.object({
  lifetimeDaysMax: number.nullable(),
  lifetimeDaysDefault: number,
  neverAllowed: z.boolean(),
  liveTokensMax: number,
  rotationGraceHoursMax: number,
  cidrRequiredFromRisk: z.enum(RISK_LEVELS).nullable(),
  rateLimitSecondMax: number.nullable(),
  rateLimitMinuteMax: number.nullable(),
  rateLimitDayMax: number.nullable(),
});

export const updatePolicyInput = z.object({
  rules: policyRules,
  /** What happens to live tokens that break it: they stay as they are, or end at an instant unless they end sooner. */
  existing: z.discriminatedUnion('type', [
    z.object({ type: z.literal('keep') }),
    z.object({ type: z.literal('expire'), at: z.date() }),
  ]),
  /** `savedAt` of the policy that was looked at; absent: whatever is there. */
  seen: z.date().optional(),
});
export type UpdatePolicyInput = z.input<typeof updatePolicyInput>;

/** Tokens whose expiry is brought forward in one transaction. Each one is a record, a leaf and a line in the feed. */
const TOKENS_AT_ONCE = 500;

/**
 * Changes the policy. From the commit on no token is issued under the one before: who issues holds the policy meanwhile.
 *
 * Tokens that break it are left alone, or end at an instant to come. That is done after the policy is saved, some hundred
 * at a time, so that nobody waits for a hundred thousand: if it stops midway, the policy stands, the rest breaks it
 * visibly, and saving once more goes on where it stopped.
 *
 * Refuses with NOT_FOUND, INVALID_INPUT (fields: the rules, expire_at), CHANGED_MEANWHILE.
 */
export async function updatePolicy(
  principal: Principal,
  input: UpdatePolicyInput,
  ctx: UseCaseContext,
): Promise<Result<{ changed: boolean; broughtForward: number }>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const { rules, existing, seen } = updatePolicyInput.parse(input);
  const errors: Record<string, string> = { ...refusePolicy(rules) };
  if (existing.type === 'expire' && !(existing.at.getTime() > ctx.clock.nowMs())) {
    errors.expire_at = 'This instant has passed. Choose a later one.';
  }
  if (Object.keys(errors).length > 0) return refuseFields(errors);

  const saved = await saveRules(principal, rules, seen, ctx);
  if (!saved.ok) return saved;
  if (existing.type === 'keep') return accept({ ...saved.value, broughtForward: 0 });
  const shortened = await shortenViolators(principal, rules, existing.at, ctx);
  return shortened.ok ? accept({ ...saved.value, broughtForward: shortened.value }) : shortened;
}

function saveRules(
  principal: Principal,
  rules: Policy,
  seen: Date | undefined,
  ctx: UseCaseContext,
): Promise<Result<{ changed: boolean }>> {
  return changeAs(principal, ctx, async ({ query, record }) => {
    await holdPolicy(query, 'to change');
    const { savedAt, ...before } = await getSavedPolicy(query);
    if (seen && seen.getTime() !== savedAt.getTime()) {
      return refuse(
        'CHANGED_MEANWHILE',
        'Somebody saved another policy meanwhile. Reload to see it; what you chose is still here until then.',
      );
    }
    const changes = changedRules(before, rules);
    if (changes.length === 0) return accept({ changed: false });
    await savePolicyRow(query, rules);
    record({
      action: 'policy.update',
      target: { ...POLICY_TARGET, name: 'Policy' },
      before: Object.fromEntries(changes.map((rule) => [RULE_NAMES[rule], before[rule]])),
      after: Object.fromEntries(changes.map((rule) => [RULE_NAMES[rule], rules[rule]])),
    });
    return accept({ changed: true });
  });
}

/** The rules as the audit names them. */
const RULE_NAMES: Record<keyof Policy, string> = {
  lifetimeDaysMax: 'lifetime_days_max',
  lifetimeDaysDefault: 'lifetime_days_default',
  neverAllowed: 'never_allowed',
  liveTokensMax: 'live_tokens_max',
  rotationGraceHoursMax: 'rotation_grace_hours_max',
  cidrRequiredFromRisk: 'cidr_required_from_risk',
  rateLimitSecondMax: 'rate_limit_second_max',
  rateLimitMinuteMax: 'rate_limit_minute_max',
  rateLimitDayMax: 'rate_limit_day_max',
};

/** Which rule a record means; null for one that this version does not know. */
export const ruleOfName = (name: string): keyof Policy | null =>
  RULES.find((rule) => RULE_NAMES[rule] === name) ?? null;

const RULES = Object.keys(RULE_NAMES) as (keyof Policy)[];

const changedRules = (before: Policy, after: Policy) => RULES.filter((rule) => before[rule] !== after[rule]);

async function shortenViolators(
  principal: Principal,
  rules: Policy,
  at: Date,
  ctx: UseCaseContext,
): Promise<Result<number>> {
  let total = 0;
  for (;;) {
    const done = await changeAs(principal, ctx, async ({ query, record }) => {
      const found = await lockViolatorsOutliving(query, rules, at, TOKENS_AT_ONCE);
      await bringExpiryForward(
        query,
        found.map((token) => token.id),
        at,
      );
      for (const token of found) {
        record({
          action: 'token.expiry',
          ...auditedToken(token),
          reason: 'policy',
          before: { expires_at: token.expiresAt?.toISOString() ?? null },
          after: { expires_at: at.toISOString() },
        });
      }
      return found.length;
    });
    if (typeof done !== 'number') return done;
    total += done;
    if (done < TOKENS_AT_ONCE) return accept(total);
  }
}
