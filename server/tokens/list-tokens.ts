import type { UserPrincipal } from '@/core/access/principal';
import { cleanSearchText } from '@/core/text/search-text';
import { TOKEN_VIEWS, type TokenSort, type TokenView } from '@/core/token/token-list-query';
import { getPolicy } from '@/db/queries/policy';
import {
  COUNT_MAX,
  countTokens,
  listTokens as listTokenRows,
  type TokenListFilter,
  type TokenListRow,
} from '@/db/queries/token-list';
import { listDailyUsage, type UsageBucket } from '@/db/queries/token-usage';
import { countLiveTokens, listTokenScopes, type TokenOwner, type TokenScopeRow } from '@/db/queries/tokens';
import type { UseCaseContext } from '../context';
import { type CappedCount, cappedAt } from '../lists/capped-count';
import { groupBy } from '../lists/group-by';
import { pageOf } from '../lists/page-of';
import { formatSortedCursor, parseSortedCursor } from '../lists/sorted-cursor';

export const TOKENS_PER_PAGE = 25;
const SPARKLINE_DAYS = 30;
const DAY_MS = 86_400_000;

export interface ListTokensInput {
  view: TokenView;
  sort: TokenSort;
  text: string;
  /** Opaque, from the page before; null is the first page. */
  cursor: string | null;
}

export interface TokenList {
  asOf: Date;
  rows: TokenListRow[];
  scopesOf: Map<string, TokenScopeRow[]>;
  usageOf: Map<string, UsageBucket[]>;
  matching: CappedCount;
  views: Record<TokenView, CappedCount>;
  live: number;
  liveMax: number;
  nextCursor: string | null;
}

/** One page of the caller's own tokens. */
export const listTokens = (
  principal: UserPrincipal,
  input: ListTokensInput,
  ctx: UseCaseContext,
): Promise<TokenList> => listTokensOf({ type: 'user', id: principal.userId }, input, ctx);

/**
 * One page of an owner's tokens, for a use case that has decided who may see them. `now` is frozen in the cursor: a token that expires while someone pages through
 * neither appears twice nor is passed over.
 */
export async function listTokensOf(
  owner: TokenOwner,
  input: ListTokensInput,
  ctx: UseCaseContext,
): Promise<TokenList> {
  // A cursor that is not ours, or of another order, starts from the first page.
  const position = parseSortedCursor(input.cursor ?? '', input.sort);
  const now = position?.now ?? ctx.clock.now();
  const filter: TokenListFilter = { owner, view: input.view, text: cleanSearchText(input.text), now };

  const found = await listTokenRows(ctx.db.read, filter, {
    sort: input.sort,
    after: position,
    limit: TOKENS_PER_PAGE + 1,
  });
  const { rows, last } = pageOf(found, TOKENS_PER_PAGE);
  const ids = rows.map((row) => row.id);
  const [scopes, usage, matching, views, live, policy] = await Promise.all([
    listTokenScopes(ctx.db.read, ids),
    listDailyUsage(ctx.db.read, ids, new Date(now.getTime() - SPARKLINE_DAYS * DAY_MS)),
    countTokens(ctx.db.read, filter),
    countViews(ctx, owner, now),
    countLiveTokens(ctx.db.read, owner),
    getPolicy(ctx.db.read),
  ]);
  return {
    asOf: now,
    rows,
    scopesOf: groupBy(scopes, (scope) => scope.tokenId),
    usageOf: groupBy(usage, (bucket) => bucket.tokenId),
    matching: cappedAt(COUNT_MAX, matching),
    views,
    live,
    liveMax: policy.liveTokensMax,
    nextCursor: last ? formatSortedCursor({ sort: input.sort, key: last.sortKey, id: last.id, now }) : null,
  };
}

async function countViews(
  ctx: UseCaseContext,
  owner: TokenListFilter['owner'],
  now: Date,
): Promise<TokenList['views']> {
  const entries = await Promise.all(
    TOKEN_VIEWS.map(
      async (view) =>
        [view, cappedAt(COUNT_MAX, await countTokens(ctx.db.read, { owner, view, text: '', now }))] as const,
    ),
  );
  return Object.fromEntries(entries) as TokenList['views'];
}
