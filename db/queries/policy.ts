import { and, asc, eq, isNull, or, type SQL, sql } from 'drizzle-orm';
import { POLICY_SLACK_MS, type Policy, type PolicyViolation, RATE_RULES } from '@/core/policy/policy';
import { RATE_WINDOWS } from '@/core/rate-limit/rate-limits';
import { RISK_LEVELS, riskReaches } from '@/core/token/token-risk';
import type { Queryable } from '../client';
import { applications, policy, tokens, users } from '../schema';
import { RATE_COLUMNS } from './rate-columns';
import { liveTokens } from './tokens';

/** The policy and its version: when it was saved. What was previewed under one version is not saved over another. */
export interface SavedPolicy extends Policy {
  savedAt: Date;
}

export async function getSavedPolicy(query: Queryable): Promise<SavedPolicy> {
  const [row] = await query.select().from(policy).where(eq(policy.id, 1));
  if (!row) throw new Error('The policy row is missing.');
  const { id: _, updatedAt: savedAt, ...rules } = row;
  return { ...rules, savedAt };
}

export async function getPolicy(query: Queryable): Promise<Policy> {
  const { savedAt: _, ...rules } = await getSavedPolicy(query);
  return rules;
}

const POLICY_LOCK = 7301003;

/**
 * Holds the policy as it is until the end of the transaction: whoever issues holds it together with the others who issue,
 * whoever changes it waits for them. So no token is issued under a policy that was replaced before.
 */
export async function holdPolicy(query: Queryable, hold: 'to issue' | 'to change'): Promise<void> {
  await query.execute(
    hold === 'to issue'
      ? sql`select pg_advisory_xact_lock_shared(${POLICY_LOCK})`
      : sql`select pg_advisory_xact_lock(${POLICY_LOCK})`,
  );
}

export async function updatePolicy(query: Queryable, rules: Policy): Promise<void> {
  await query
    .update(policy)
    .set({ ...rules, updatedAt: sql`clock_timestamp()` })
    .where(eq(policy.id, 1));
}

/** How a token breaks a policy, in SQL. The same rule as `findViolations` in core/policy/policy.ts. */
function violationSql(rules: Policy): Record<PolicyViolation, SQL<boolean>> {
  const from = rules.cidrRequiredFromRisk;
  const risks = from === null ? [] : RISK_LEVELS.filter((risk) => riskReaches(risk, from));
  return {
    never_expires: rules.neverAllowed ? sql`false` : sql`${tokens.expiresAt} is null`,
    lives_too_long:
      rules.lifetimeDaysMax === null
        ? sql`false`
        : sql`coalesce(${tokens.expiresAt} - ${tokens.createdAt}
            > ${`${rules.lifetimeDaysMax * 86_400 + POLICY_SLACK_MS / 1000} seconds`}::interval, false)`,
    needs_networks:
      risks.length === 0
        ? sql`false`
        : sql`((cardinality(${tokens.cidrs}) = 0 or exists (select from unnest(${tokens.cidrs}) n where masklen(n) = 0))
            and (${risks.includes('low')} or exists (
              select from token_scopes ts join scopes s on s.id = ts.scope_id
              where ts.token_id = ${tokens.id} and s.retired_at is null and s.risk in ${risks})))`,
    rate_too_high: or(
      ...RATE_WINDOWS.map((window) => {
        const most = rules[RATE_RULES[window]];
        return most === null ? sql`false` : sql`coalesce(${tokens[RATE_COLUMNS[window]]} > ${most}, true)`;
      }),
    ) as SQL<boolean>,
  };
}

const anyOf = (violations: Record<PolicyViolation, SQL<boolean>>) => or(...Object.values(violations));

export interface ViolationCounts {
  live: number;
  hit: number;
  /** A token can be in several. */
  byViolation: Record<PolicyViolation, number>;
  /** Owners with more live tokens than the policy allows; they keep them, and get no new one. */
  ownersOverLimit: number;
}

/** How many live tokens break a policy; by the database's clock. */
export async function countViolations(query: Queryable, rules: Policy): Promise<ViolationCounts> {
  const violations = violationSql(rules);
  const count = (condition: SQL | undefined) => sql<number>`count(*) filter (where ${condition})::int`;
  const [counts] = await query
    .select({
      live: sql<number>`count(*)::int`,
      hit: count(anyOf(violations)),
      never_expires: count(violations.never_expires),
      lives_too_long: count(violations.lives_too_long),
      needs_networks: count(violations.needs_networks),
      rate_too_high: count(violations.rate_too_high),
    })
    .from(tokens)
    .where(liveTokens);
  const overLimit = query
    .select({ owner: sql`coalesce(${tokens.userId}, ${tokens.applicationId})` })
    .from(tokens)
    .where(liveTokens)
    .groupBy(sql`coalesce(${tokens.userId}, ${tokens.applicationId})`)
    .having(sql`count(*) > ${rules.liveTokensMax}`)
    .as('over_limit');
  if (!counts) throw new Error('A count always answers one row.');
  const { live: all, hit, ...byViolation } = counts;
  return { live: all, hit, byViolation, ownersOverLimit: await query.$count(overLimit) };
}

export interface Violator {
  id: string;
  kind: 'personal' | 'application';
  label: string;
  ownerName: string;
  expiresAt: Date | null;
  violations: PolicyViolation[];
}

/** Live tokens that break a policy, those that never expire or end last first. */
export async function listViolators(query: Queryable, rules: Policy, limit: number): Promise<Violator[]> {
  const violations = violationSql(rules);
  const named = Object.entries(violations).map(
    ([name, broken]) => sql`case when ${broken} then ${name}::text end`,
  );
  return query
    .select({
      id: tokens.id,
      kind: tokens.kind,
      label: tokens.label,
      ownerName: sql<string>`coalesce(${users.name}, ${applications.name})`,
      expiresAt: tokens.expiresAt,
      violations: sql<PolicyViolation[]>`array_remove(array[${sql.join(named, sql`, `)}], null)`,
    })
    .from(tokens)
    .leftJoin(users, eq(users.id, tokens.userId))
    .leftJoin(applications, eq(applications.id, tokens.applicationId))
    .where(and(liveTokens, anyOf(violations)))
    .orderBy(sql`${tokens.expiresAt} desc nulls first`, asc(tokens.id))
    .limit(limit);
}

export type ExpiringToken = Pick<
  typeof tokens.$inferSelect,
  'id' | 'label' | 'userId' | 'applicationId' | 'expiresAt'
>;

/** Locks some live tokens that break a policy and would outlive `at`, in the order of their ids: two who do this wait for each other, not in a ring. */
export async function lockViolatorsOutliving(
  query: Queryable,
  rules: Policy,
  at: Date,
  limit: number,
): Promise<ExpiringToken[]> {
  return query
    .select({
      id: tokens.id,
      label: tokens.label,
      userId: tokens.userId,
      applicationId: tokens.applicationId,
      expiresAt: tokens.expiresAt,
    })
    .from(tokens)
    .where(
      and(
        liveTokens,
        anyOf(violationSql(rules)),
        or(isNull(tokens.expiresAt), sql`${tokens.expiresAt} > ${at}`),
      ),
    )
    .orderBy(asc(tokens.id))
    .limit(limit)
    .for('update');
}

/** Ends these tokens at `at`, unless they end sooner. */
export async function bringExpiryForward(
  query: Queryable,
  tokenIds: readonly string[],
  at: Date,
): Promise<void> {
  await query.execute(
    sql`select bring_expiry_forward(${`{${tokenIds.join(',')}}`}::uuid[], ${at.toISOString()}::timestamptz)`,
  );
}
