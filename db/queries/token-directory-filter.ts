import { and, eq, gt, gte, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import { parseAnyPublicId } from '@/core/ids/public-id';
import { normaliseAddress } from '@/core/token/cidr';
import type { DirectoryFilter } from '@/core/token/directory-query';
import { LOOK_SCOPES } from '@/core/token/reasons-to-look';
import { tokenDirectory as directory } from '../schema';
import { escapeLike } from './escape-like';

/** The conditions of the list of all tokens, on its one narrow table. */

const DAY_MS = 86_400_000;
const daysFrom = (now: Date, days: number) => new Date(now.getTime() + days * DAY_MS);

/** Not revoked and not expired at `now`. */
export const liveSql = (now: Date) =>
  sql`(${directory.revokedAt} is null and (${directory.expiresAt} is null or ${directory.expiresAt} > ${now}))`;

const lastActivity = sql`coalesce(${directory.lastUsedAt}, ${directory.createdAt})`;

/** The reasons to look at a token, weighed; 0 for one that ended. The rule is core/token/reasons-to-look.ts. */
export const lookWeightSql = (now: Date): SQL<number> =>
  sql<number>`case when ${gt(directory.weighedUntil, now)} then ${directory.lookWeight} else ${lookWeightAfresh(now)} end`;

/** The same, worked out: for rows whose own weight may hold no longer. */
export const lookWeightAfresh = (now: Date): SQL<number> => sql<number>`look_weight(${directory}, ${now})`;

const statusSql = (status: NonNullable<DirectoryFilter['status']>, now: Date): SQL | undefined => {
  switch (status) {
    case 'live':
      return liveSql(now);
    case 'suspended':
      return and(liveSql(now), sql`${directory.suspendedAt} is not null`);
    case 'expired':
      return and(isNull(directory.revokedAt), lte(directory.expiresAt, now));
    case 'revoked':
      return sql`${directory.revokedAt} is not null`;
  }
};

const ofLastFour = (text: string) =>
  text.length === 4
    ? sql`${directory.tokenId} in (select token_id from token_secrets where last_four = ${text})`
    : undefined;

const labelLike = (text: string) => sql`${directory.label} like ${`%${escapeLike(text.toLowerCase())}%`}`;

function labelSql(text: string): SQL | undefined {
  if (text === '') return undefined;
  const id = parseAnyPublicId(text);
  return id ? eq(directory.tokenId, id.uuid) : or(labelLike(text), ofLastFour(text));
}

function textSql(text: string): SQL | undefined {
  if (text === '') return undefined;
  const id = parseAnyPublicId(text);
  if (id) return or(eq(directory.tokenId, id.uuid), eq(directory.ownerId, id.uuid));
  const address = normaliseAddress(text);
  if (address) {
    return sql`${directory.tokenId} in (select token_id from token_use where last_address = ${address}::inet)`;
  }
  const pattern = `%${escapeLike(text.toLowerCase())}%`;
  return or(
    labelLike(text),
    sql`${directory.ownerId} in (select id from users where lower(name) like ${pattern} or email like ${pattern}
      union all select id from applications where lower(name) like ${pattern})`,
    ofLastFour(text),
  );
}

/** What a filter asks for, of a list whose "now" is this. */
export function matching(filter: DirectoryFilter, now: Date): SQL | undefined {
  const { unusedDays, expiringDays } = filter;
  return and(
    textSql(filter.text),
    labelSql(filter.label),
    filter.kind ? eq(directory.kind, filter.kind) : undefined,
    filter.status ? statusSql(filter.status, now) : undefined,
    filter.tokenId ? eq(directory.tokenId, filter.tokenId) : undefined,
    filter.ownerId ? eq(directory.ownerId, filter.ownerId) : undefined,
    filter.apiId ? sql`${filter.apiId}::uuid = any (${directory.apiIds})` : undefined,
    filter.scope
      ? sql`${directory.tokenId} in (select ts.token_id from token_scopes ts where ts.scope_id = (select id from scopes where name = ${filter.scope}))`
      : undefined,
    filter.attention ? sql`${lookWeightSql(now)} > 0` : undefined,
    filter.neverExpires ? isNull(directory.expiresAt) : undefined,
    unusedDays === null
      ? undefined
      : and(liveSql(now), sql`${lastActivity} <= ${daysFrom(now, -unusedDays)}`),
    expiringDays === null
      ? undefined
      : and(liveSql(now), sql`${directory.expiresAt} < ${daysFrom(now, expiringDays)}`),
    filter.anyAddress ? sql`${directory.anyAddress}` : undefined,
    filter.manyScopes ? gte(directory.scopeCount, LOOK_SCOPES) : undefined,
    filter.createdFrom ? gte(directory.createdAt, filter.createdFrom) : undefined,
    filter.createdBefore ? lt(directory.createdAt, filter.createdBefore) : undefined,
  );
}

/** This user's tokens, and those of applications they belong to. */
export const reachable = (userId: string | undefined): SQL | undefined =>
  userId === undefined
    ? undefined
    : sql`(${directory.ownerId} = ${userId} or ${directory.ownerId} in (
        select application_id from application_members where user_id = ${userId}))`;
