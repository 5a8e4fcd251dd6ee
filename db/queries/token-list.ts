import { and, type SQL, sql } from 'drizzle-orm';
import type { ActedAs } from '@/core/access/authorize';
import type { TokenSort, TokenView } from '@/core/token/token-list-query';
import { EXPIRING_SOON_DAYS } from '@/core/token/token-status';
import type { Queryable } from '../client';
import { tokenSecrets, tokens, tokenUse } from '../schema';
import { escapeLike } from './escape-like';
import { currentSecret, type TokenOwner } from './tokens';

/** Live tokens that nobody used for this long are worth a look. */
export const UNUSED_AFTER_DAYS = 30;

/** Counts stop here: "1,000+" says enough, and an exact number would read everything. */
export const COUNT_MAX = 1_000;

export interface TokenListFilter {
  owner: TokenOwner;
  view: TokenView;
  /** Matches label, last four, scope name or last address. */
  text: string;
  /** The list's "now", the same on every page of it. */
  now: Date;
}

export interface TokenListPosition {
  key: string;
  id: string;
}

export interface TokenListRow {
  id: string;
  kind: 'personal' | 'application';
  label: string;
  status: string;
  prefix: string;
  lastFour: string;
  createdAt: Date;
  notBefore: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
  revokeReason: string | null;
  suspendedAt: Date | null;
  suspendedAs: ActedAs | null;
  suspendReason: string | null;
  approvalRequiredAt: Date | null;
  approvedAt: Date | null;
  cidrs: string[];
  lastUsedAt: Date | null;
  lastAddress: string | null;
  /** Where this row stands in the chosen order; the next page starts behind it. */
  sortKey: string;
}

/**
 * A token's status at `now`, in SQL. The same rule as `tokenStatus` in core/token/token-status.ts, which a property test
 * holds it to.
 */
export function tokenStatusSql(now: Date): SQL<string> {
  return sql<string>`case
    when ${tokens.revokedAt} is not null then 'revoked'
    when ${tokens.expiresAt} <= ${now} then 'expired'
    when ${tokens.suspendedAt} is not null then 'suspended'
    when ${tokens.approvalRequiredAt} is not null and ${tokens.approvedAt} is null then 'pending_approval'
    when ${tokens.notBefore} > ${now} then 'not_yet_valid'
    else 'active' end`;
}

const DAY_MS = 86_400_000;
const soon = (now: Date) => new Date(now.getTime() + EXPIRING_SOON_DAYS * DAY_MS);

/** A live token that needs a look first: its end is near. */
const attentionSql = (now: Date) => sql<string>`case
  when ${tokens.revokedAt} is not null then '5'
  when ${tokens.expiresAt} <= ${now} then '4'
  when ${tokens.suspendedAt} is not null then '3'
  when ${tokens.approvalRequiredAt} is not null and ${tokens.approvedAt} is null then '0'
  when ${tokens.expiresAt} < ${soon(now)} then '1'
  else '2' end`;

const instantKey = (column: SQL, missing: string) =>
  sql<string>`coalesce(to_char(${column} at time zone 'UTC', 'YYYYMMDDHH24MISSMS'), ${missing})`;

/** Each order as one text key and a direction; the id breaks ties. */
function orderOf(sort: TokenSort, now: Date): { key: SQL<string>; descending: boolean } {
  switch (sort) {
    case 'attention':
      // Soonest to end first among those that end soon, newest first in every other rank: there the instant is turned
      // round, so that one ascending key serves both.
      return {
        key: sql<string>`${attentionSql(now)} || case when ${attentionSql(now)} = '1'
          then ${instantKey(sql`${tokens.expiresAt}`, '')}
          else lpad((9999999999999 - (extract(epoch from ${tokens.createdAt}) * 1000)::bigint)::text, 17, '0') end`,
        descending: false,
      };
    case 'created':
      return { key: instantKey(sql`${tokens.createdAt}`, ''), descending: true };
    case 'label':
      return { key: sql<string>`lower(${tokens.label}) collate "C"`, descending: false };
    case 'last_used':
      return { key: instantKey(sql`${tokenUse.lastUsedAt}`, ''), descending: true };
    case 'expires':
      return { key: instantKey(sql`${tokens.expiresAt}`, '~'), descending: false };
  }
}

function viewSql(view: TokenView, now: Date): SQL | undefined {
  const live = sql`(${tokens.revokedAt} is null and (${tokens.expiresAt} is null or ${tokens.expiresAt} > ${now}))`;
  switch (view) {
    case 'all':
      return undefined;
    case 'live':
      return live;
    case 'expiring':
      return sql`${live} and ${tokens.expiresAt} < ${soon(now)}`;
    case 'unused': {
      const since = new Date(now.getTime() - UNUSED_AFTER_DAYS * DAY_MS);
      return sql`${live} and ${tokens.createdAt} < ${since} and (${tokenUse.lastUsedAt} is null or ${tokenUse.lastUsedAt} < ${since})`;
    }
    case 'ended':
      return sql`not ${live}`;
  }
}

function textSql(text: string): SQL | undefined {
  if (text === '') return undefined;
  const pattern = `%${escapeLike(text)}%`;
  return sql`(${tokens.label} ilike ${pattern}
    or ${tokenSecrets.lastFour} = ${text}
    or host(${tokenUse.lastAddress}) like ${pattern}
    or exists (select from token_scopes ts join scopes s on s.id = ts.scope_id
               where ts.token_id = ${tokens.id} and s.name ilike ${pattern}))`;
}

const ownerSql = (owner: TokenOwner) =>
  owner.type === 'user' ? sql`${tokens.userId} = ${owner.id}` : sql`${tokens.applicationId} = ${owner.id}`;

/** One page of an owner's tokens, by keyset: `limit` rows from behind `after`. */
export async function listTokens(
  query: Queryable,
  filter: TokenListFilter,
  page: { sort: TokenSort; after: TokenListPosition | null; limit: number },
): Promise<TokenListRow[]> {
  const { key, descending } = orderOf(page.sort, filter.now);
  const behind =
    page.after &&
    (descending
      ? sql`(${key}, ${tokens.id}) < (${page.after.key}, ${page.after.id}::uuid)`
      : sql`(${key}, ${tokens.id}) > (${page.after.key}, ${page.after.id}::uuid)`);
  return query
    .select({
      id: tokens.id,
      kind: tokens.kind,
      label: tokens.label,
      status: tokenStatusSql(filter.now),
      prefix: tokenSecrets.prefix,
      lastFour: tokenSecrets.lastFour,
      createdAt: tokens.createdAt,
      notBefore: tokens.notBefore,
      expiresAt: tokens.expiresAt,
      revokedAt: tokens.revokedAt,
      revokeReason: tokens.revokeReason,
      suspendedAt: tokens.suspendedAt,
      suspendedAs: tokens.suspendedAs,
      suspendReason: tokens.suspendReason,
      approvalRequiredAt: tokens.approvalRequiredAt,
      approvedAt: tokens.approvedAt,
      cidrs: tokens.cidrs,
      lastUsedAt: tokenUse.lastUsedAt,
      lastAddress: sql<string | null>`host(${tokenUse.lastAddress})`,
      sortKey: key,
    })
    .from(tokens)
    .innerJoin(tokenSecrets, currentSecret)
    .leftJoin(tokenUse, sql`${tokenUse.tokenId} = ${tokens.id}`)
    .where(
      and(
        ownerSql(filter.owner),
        viewSql(filter.view, filter.now),
        textSql(filter.text),
        behind ?? undefined,
      ),
    )
    .orderBy(
      descending ? sql`${key} desc` : sql`${key} asc`,
      descending ? sql`${tokens.id} desc` : sql`${tokens.id} asc`,
    )
    .limit(page.limit);
}

/** How many tokens a view of the list holds, at most COUNT_MAX + 1. */
export async function countTokens(query: Queryable, filter: TokenListFilter): Promise<number> {
  const matching = query
    .select({ one: sql`1` })
    .from(tokens)
    .innerJoin(tokenSecrets, currentSecret)
    .leftJoin(tokenUse, sql`${tokenUse.tokenId} = ${tokens.id}`)
    .where(and(ownerSql(filter.owner), viewSql(filter.view, filter.now), textSql(filter.text)))
    .limit(COUNT_MAX + 1)
    .as('matching');
  const [row] = await query.select({ count: sql<number>`count(*)::int` }).from(matching);
  return row?.count ?? 0;
}
