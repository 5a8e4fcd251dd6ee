import { sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import type { ScopeGrant } from './catalogue-changes';
import { liveT } from './tokens';

/** Live tokens that carry a scope and can no longer use it. */
export interface ScopeLoss {
  scope: string;
  tokens: number;
  owners: number;
}

/**
 * Who lost what by grants that were taken away in this transaction: tokens of the roles' members that carry the scope, where
 * no other role of theirs has it. An application's tokens stand on its ceiling and lose nothing.
 */
export async function countLossesOfGrants(
  query: Queryable,
  taken: readonly ScopeGrant[],
): Promise<ScopeLoss[]> {
  if (taken.length === 0) return [];
  const { rows } = await query.execute<{ scope: string; tokens: number; owners: number }>(sql`
    select s.name as scope, count(distinct t.id)::int as tokens, count(distinct t.user_id)::int as owners
    from unnest(${sql.param(taken.map((grant) => grant.roleId))}::uuid[],
      ${sql.param(taken.map((grant) => grant.scopeId))}::uuid[]) as taken (role_id, scope_id)
    join user_roles member on member.role_id = taken.role_id
    join tokens t on t.user_id = member.user_id and ${liveT}
    join token_scopes ts on ts.token_id = t.id and ts.scope_id = taken.scope_id
    join scopes s on s.id = ts.scope_id and s.retired_at is null
    where not exists (
      select from user_roles other join role_scopes rs on rs.role_id = other.role_id
      where other.user_id = t.user_id and rs.scope_id = ts.scope_id)
    group by s.name order by s.name`);
  return rows;
}

/** Of one user's live tokens, what they carry of these scopes. */
export async function countCarriedBy(
  query: Queryable,
  userId: string,
  scopeIds: readonly string[],
): Promise<ScopeLoss[]> {
  const { rows } = await query.execute<{ scope: string; tokens: number; owners: number }>(sql`
    select s.name as scope, count(*)::int as tokens, 1 as owners
    from tokens t join token_scopes ts on ts.token_id = t.id join scopes s on s.id = ts.scope_id
    where t.user_id = ${userId} and ${liveT} and ts.scope_id = any (${sql.param([...scopeIds])}::uuid[])
    group by s.name order by s.name`);
  return rows;
}

/** How many live tokens of how many owners carry a scope, people's and applications'. */
export async function countCarriers(
  query: Queryable,
  scopeId: string,
): Promise<{ tokens: number; owners: number }> {
  const { rows } = await query.execute<{ tokens: number; owners: number }>(sql`
    select count(*)::int as tokens, count(distinct coalesce(t.user_id, t.application_id))::int as owners
    from token_scopes ts join tokens t on t.id = ts.token_id
    where ts.scope_id = ${scopeId} and ${liveT}`);
  return rows[0] ?? { tokens: 0, owners: 0 };
}
