import { and, eq, gt, inArray, lte, type SQL, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import type { ActedAs } from '@/core/access/authorize';
import type { DirectoryFilter, DirectorySort } from '@/core/token/directory-query';
import type { RevokeReason } from '@/core/token/revoke-reason';
import type { TokenStatus } from '@/core/token/token-status';
import type { Queryable } from '../client';
import { applications, tokenDirectory as directory, tokenSecrets, tokens, tokenUse, users } from '../schema';
import { liveSql, lookWeightAfresh, lookWeightSql, matching, reachable } from './token-directory-filter';
import { tokenStatusSql } from './token-list';
import { currentSecret } from './tokens';

/**
 * Tokens of every owner, for those who look after all of them. Filters and orders read one narrow table that triggers keep
 * (migration 0013), so that each question is one short scan; a page's rows are joined to what they show afterwards.
 */
export interface DirectoryRow {
  id: string;
  kind: 'personal' | 'application';
  label: string;
  status: TokenStatus;
  ownerId: string;
  /** Of a user that is not erased, else null. */
  ownerEmail: string | null;
  ownerName: string;
  /** False for a suspended user, and for an archived application. */
  ownerActive: boolean;
  prefix: string;
  lastFour: string;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  revokeReason: RevokeReason | null;
  suspendedAs: ActedAs | null;
  suspendReason: string | null;
  lastUsedAt: Date | null;
  anyAddress: boolean;
  /** Where this row stands in the chosen order. */
  sortKey: string | number;
}

export interface DirectoryPosition {
  key: string | number;
  id: string;
}

interface Order {
  /** What rows are ordered by, all in one direction; the id breaks ties. */
  by: readonly SQL[];
  /** The same of a place that a page hands on, as the database compares it. */
  read: (key: string | number) => SQL[];
  descending: boolean;
}

/** Holds any instant in milliseconds, so that a weight times this and a creation are one number. */
const WEIGHT_STEP = 10 ** 14;

const instantOrder = (by: SQL, descending: boolean): Order => ({
  by: [by],
  read: (key) => [instantSql(Number(key))],
  descending,
});

const instantSql = (ms: number) => sql`${new Date(ms)}::timestamptz`;

function orderOf(sort: DirectorySort, filter: DirectoryFilter, now: Date): Order {
  switch (sort) {
    case 'attention':
      return {
        by: [lookWeightSql(now), sql`${directory.createdAt}`],
        read: (key) => [
          sql`${Math.floor(Number(key) / WEIGHT_STEP)}::int`,
          instantSql(Number(key) % WEIGHT_STEP),
        ],
        descending: true,
      };
    case 'created':
      // Whether a text is found soon the planner cannot know: walking the index to its end for nothing is dearer than a scan.
      return instantOrder(
        filter.text === '' && filter.label === ''
          ? sql`${directory.createdAt}`
          : sql`${directory.createdAt} + interval '0'`,
        true,
      );
    case 'last_used':
      return instantOrder(sql`coalesce(${directory.lastUsedAt}, 'epoch'::timestamptz)`, true);
    case 'expires':
      return instantOrder(sql`coalesce(${directory.expiresAt}, '9999-12-31T00:00:00Z'::timestamptz)`, false);
    case 'label':
      return {
        by: [sql`${directory.label} collate "C"`],
        read: (key) => [sql`${String(key)}`],
        descending: false,
      };
  }
}

const inOrder = (parts: readonly SQL[], { descending }: Order) =>
  parts.map((part) => (descending ? sql`${part} desc` : sql`${part} asc`));

const commaed = (parts: readonly SQL[]) => sql.join([...parts], sql`, `);

const behind = (after: DirectoryPosition, { by, read, descending }: Order) =>
  sql`(${commaed(by)}, ${directory.tokenId}) ${descending ? sql`<` : sql`>`} (${commaed(read(after.key))}, ${after.id}::uuid)`;

/** One page of everybody's tokens: `limit` rows from behind `after`. `now` is what statuses and days are counted from. */
export async function listTokenDirectory(
  query: Queryable,
  filter: DirectoryFilter,
  page: {
    sort: DirectorySort;
    now: Date;
    after: DirectoryPosition | null;
    limit: number;
    /** Only this user's, and those of applications they belong to. */
    reachableBy?: string | undefined;
  },
): Promise<DirectoryRow[]> {
  const { now, after, limit } = page;
  const matched = and(matching(filter, now), reachable(page.reachableBy));
  const order = orderOf(page.sort, filter, now);
  const rowsBy = (by: readonly SQL[], also?: SQL) =>
    query
      .select({
        id: directory.tokenId,
        anyAddress: directory.anyAddress,
        weight: sql<number>`${by.length > 1 ? by[0] : sql`0`}`.as('weight'),
        place: sql`${by.at(-1)}`.as('place'),
      })
      .from(directory)
      .where(and(matched, also, after ? behind(after, { ...order, by }) : undefined))
      .orderBy(...inOrder([...by, sql`${directory.tokenId}`], order))
      .limit(limit);
  // Of all tokens, those whose weight holds are read off its index in their order, and the few others are weighed.
  const found =
    page.sort === 'attention' && matched === undefined
      ? unionAll(
          rowsBy(
            [sql`${directory.lookWeight}`, sql`${directory.createdAt}`],
            gt(directory.weighedUntil, now),
          ),
          rowsBy([lookWeightAfresh(now), sql`${directory.createdAt}`], lte(directory.weighedUntil, now)),
        )
          .orderBy(...inOrder([sql`weight`, sql`place`, sql`token_id`], order))
          .limit(limit)
          .as('found')
      : rowsBy(order.by).as('found');
  const rows = await query
    .select({
      id: tokens.id,
      kind: tokens.kind,
      label: tokens.label,
      status: sql<TokenStatus>`${tokenStatusSql(now)}`,
      ownerId: sql<string>`coalesce(${tokens.userId}, ${tokens.applicationId})`,
      ownerEmail: users.email,
      ownerName: sql<string>`coalesce(${users.name}, ${applications.name})`,
      ownerActive: sql<boolean>`${users.suspendedAt} is null and ${applications.archivedAt} is null`,
      prefix: tokenSecrets.prefix,
      lastFour: tokenSecrets.lastFour,
      createdAt: tokens.createdAt,
      expiresAt: tokens.expiresAt,
      revokedAt: tokens.revokedAt,
      revokeReason: tokens.revokeReason,
      suspendedAs: tokens.suspendedAs,
      suspendReason: tokens.suspendReason,
      lastUsedAt: tokenUse.lastUsedAt,
      anyAddress: found.anyAddress,
      weight: found.weight,
      // Instants as epoch milliseconds.
      place:
        page.sort === 'label'
          ? sql<string>`${found.place}`
          : sql<string>`extract(epoch from ${found.place}) * 1000`,
    })
    .from(found)
    .innerJoin(tokens, eq(tokens.id, found.id))
    .innerJoin(tokenSecrets, currentSecret)
    .leftJoin(users, eq(users.id, tokens.userId))
    .leftJoin(applications, eq(applications.id, tokens.applicationId))
    .leftJoin(tokenUse, eq(tokenUse.tokenId, tokens.id))
    .orderBy(...inOrder([sql`${found.weight}`, sql`${found.place}`, sql`${tokens.id}`], order));
  return rows.map(({ weight, place, ...row }) => ({
    ...row,
    sortKey: page.sort === 'label' ? place : weight * WEIGHT_STEP + Math.round(Number(place)),
  }));
}

/** How many tokens each of several filters matches, in one scan. */
export async function countTokenDirectory<Name extends string>(
  query: Queryable,
  filters: Record<Name, DirectoryFilter>,
  now: Date,
): Promise<Record<Name, number>> {
  const counts = Object.fromEntries(
    Object.entries<DirectoryFilter>(filters).map(([name, filter]) => [
      name,
      sql<number>`count(*) filter (where ${matching(filter, now) ?? sql`true`})::int`,
    ]),
  ) as Record<Name, SQL<number>>;
  const [row] = await query.select(counts).from(directory);
  if (!row) throw new Error('A count always answers one row.');
  return row as Record<Name, number>;
}

/** Weighs anew some thousands of tokens whose weight held until now, so that lists need not; how many. */
export async function reweighTokens(query: Queryable): Promise<number> {
  const { rows } = await query.execute<{ weighed: string }>(sql`select reweigh_tokens() as weighed`);
  return Number(rows[0]?.weighed);
}

/** Live tokens that match and were there at `now`, in no order. */
export async function listMatchingTokenIds(
  query: Queryable,
  filter: DirectoryFilter,
  now: Date,
): Promise<string[]> {
  const rows = await query
    .select({ id: directory.tokenId })
    .from(directory)
    .where(and(matching(filter, now), liveSql(now), lte(directory.createdAt, now)));
  return rows.map((row) => row.id);
}

/** Of these tokens, those that are live at `now`. */
export async function listLiveAmong(query: Queryable, ids: readonly string[], now: Date): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await query
    .select({ id: directory.tokenId })
    .from(directory)
    .where(and(inArray(directory.tokenId, [...ids]), liveSql(now)));
  return rows.map((row) => row.id);
}

/** How many of these tokens were used at or after `since`, and how many owners they have. */
export async function describeTokens(
  query: Queryable,
  ids: readonly string[],
  since: Date,
): Promise<{ used: number; owners: number }> {
  const [row] = await query
    .select({
      used: sql<number>`count(*) filter (where ${tokenUse.lastUsedAt} >= ${since})::int`,
      owners: sql<number>`count(distinct ${directory.ownerId})::int`,
    })
    .from(directory)
    .leftJoin(tokenUse, eq(tokenUse.tokenId, directory.tokenId))
    .where(sql`${directory.tokenId} = any (${sql.param([...ids])}::uuid[])`);
  return row ?? { used: 0, owners: 0 };
}
