import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { cleanSearchText } from '@/core/text/search-text';
import { type DirectoryFilter, type DirectorySort, EVERY_TOKEN } from '@/core/token/directory-query';
import { type LookReason, reasonsToLook } from '@/core/token/reasons-to-look';
import { highestRisk } from '@/core/token/token-risk';
import { findApplication } from '@/db/queries/applications';
import { listApis } from '@/db/queries/catalogue';
import {
  countTokenDirectory,
  type DirectoryPosition,
  type DirectoryRow,
  listTokenDirectory,
} from '@/db/queries/token-directory';
import { listTokenScopes, type TokenScopeRow } from '@/db/queries/tokens';
import { findUser } from '@/db/queries/users';
import { changeAs, type UseCaseContext } from '../context';
import { groupBy } from '../lists/group-by';
import { pageOf } from '../lists/page-of';
import { formatSortedCursor, parseSortedCursor } from '../lists/sorted-cursor';
import { accept, notFound, type Result, refuseFields } from '../result';
import { whileAllowed } from '../while-allowed';

export const TOKENS_PER_PAGE_MAX = 1_000;

export interface ListEveryTokenInput {
  /** Absent: everything. */
  filter?: DirectoryFilter;
  /** Absent: newest first. */
  sort?: DirectorySort;
  /** Opaque, from the page before; null is the first page. */
  cursor: string | null;
  /** 1 to 1,000. */
  limit: number;
}

export interface DirectoryEntry extends DirectoryRow {
  scopes: TokenScopeRow[];
  reasons: LookReason[];
}

export interface DirectoryPage {
  /** What statuses and days are counted from: the first page's moment. */
  asOf: Date;
  tokens: DirectoryEntry[];
  nextCursor: string | null;
}

/**
 * One page of everybody's tokens. For auditors; refuses others with NOT_FOUND, and INVALID_INPUT (fields: cursor, limit).
 */
export async function listEveryToken(
  principal: Principal,
  input: ListEveryTokenInput,
  ctx: UseCaseContext,
): Promise<Result<DirectoryPage>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  const { filter = EVERY_TOKEN, sort = 'created', cursor, limit } = input;
  if (!Number.isInteger(limit) || limit < 1 || limit > TOKENS_PER_PAGE_MAX) {
    return refuseFields({ limit: `A number from 1 to ${TOKENS_PER_PAGE_MAX}.` });
  }
  const position = cursor === null ? null : parseCursor(cursor, sort);
  if (cursor !== null && !position) return refuseFields({ cursor: 'Not a place in this list.' });
  return accept(
    await readPage({ filter, sort, now: position?.now ?? ctx.clock.now(), after: position, limit }, ctx),
  );
}

/** How many tokens each filter matches now. For auditors; refuses others with NOT_FOUND. */
export async function countEveryToken<Name extends string>(
  principal: Principal,
  filters: Record<Name, DirectoryFilter>,
  ctx: UseCaseContext,
): Promise<Result<Record<Name, number>>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  const cleaned = Object.fromEntries(
    Object.entries<DirectoryFilter>(filters).map(([name, filter]) => [name, withCleanText(filter)]),
  ) as Record<Name, DirectoryFilter>;
  return accept(await countTokenDirectory(ctx.db.read, cleaned, ctx.clock.now()));
}

/**
 * What a filter's ids are called: its owner, null for nobody's id, and the APIs there are to filter by. For auditors;
 * refuses others with NOT_FOUND.
 */
export async function nameDirectoryFilter(
  principal: Principal,
  filter: DirectoryFilter,
  ctx: UseCaseContext,
): Promise<Result<{ ownerName: string | null; apis: { id: string; name: string }[] }>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  const { ownerId } = filter;
  const [user, application, apis] = await Promise.all([
    ownerId ? findUser(ctx.db.read, ownerId) : undefined,
    ownerId ? findApplication(ctx.db.read, ownerId) : undefined,
    listApis(ctx.db.read),
  ]);
  return accept({ ownerName: user?.name ?? application?.name ?? null, apis });
}

/**
 * All that matches, some at a time: never all in memory. Who took the list away, and of what, is recorded before the first
 * row. For auditors; refuses others with NOT_FOUND.
 */
export async function exportTokens(
  principal: Principal,
  question: { filter: DirectoryFilter; sort: DirectorySort; selection: string },
  ctx: UseCaseContext,
): Promise<Result<AsyncIterable<DirectoryEntry[]>>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  const refusal = await changeAs(principal, ctx, async ({ record }) =>
    record({
      action: 'token.export',
      target: { type: 'installation', id: 'installation', name: 'all tokens' },
      after: { selection: question.selection },
    }),
  );
  if (refusal) return refusal;
  return accept(whileAllowed(principal, batches(question, ctx), ctx));
}

async function* batches(
  { filter, sort }: { filter: DirectoryFilter; sort: DirectorySort },
  ctx: UseCaseContext,
): AsyncGenerator<DirectoryEntry[]> {
  const now = ctx.clock.now();
  let after: DirectoryPosition | null = null;
  for (;;) {
    const { tokens }: DirectoryPage = await readPage(
      { filter, sort, now, after, limit: TOKENS_PER_PAGE_MAX },
      ctx,
    );
    if (tokens.length > 0) yield tokens;
    const last = tokens.at(-1);
    if (!last || tokens.length < TOKENS_PER_PAGE_MAX) return;
    after = { key: last.sortKey, id: last.id };
  }
}

async function readPage(
  page: {
    filter: DirectoryFilter;
    sort: DirectorySort;
    now: Date;
    after: DirectoryPosition | null;
    limit: number;
  },
  ctx: UseCaseContext,
): Promise<DirectoryPage> {
  const { filter, sort, now, limit } = page;
  const found = await listTokenDirectory(ctx.db.read, withCleanText(filter), { ...page, limit: limit + 1 });
  const { rows, last } = pageOf(found, limit);
  const scopes = await listTokenScopes(
    ctx.db.read,
    rows.map((row) => row.id),
  );
  const scopesOf = groupBy(scopes, (scope) => scope.tokenId);
  return {
    asOf: now,
    tokens: rows.map((row) => toEntry(row, scopesOf.get(row.id) ?? [], now)),
    nextCursor: last ? formatSortedCursor({ sort, now, key: last.sortKey, id: last.id }) : null,
  };
}

const withCleanText = (filter: DirectoryFilter): DirectoryFilter => ({
  ...filter,
  text: cleanSearchText(filter.text),
});

function toEntry(row: DirectoryRow, scopes: TokenScopeRow[], now: Date): DirectoryEntry {
  const reasons = reasonsToLook(
    {
      ...row,
      live: row.status !== 'revoked' && row.status !== 'expired',
      risk: highestRisk(scopes.map((scope) => scope.risk)),
      scopeCount: scopes.length,
    },
    now.getTime(),
  );
  return { ...row, scopes, reasons };
}

/** Labels are the one order by text; every other key is a number. */
function parseCursor(cursor: string, sort: DirectorySort): (DirectoryPosition & { now: Date }) | null {
  const place = parseSortedCursor(cursor, sort);
  if (!place || sort === 'label') return place;
  return /^-?\d{1,16}$/.test(place.key) ? { ...place, key: Number(place.key) } : null;
}
