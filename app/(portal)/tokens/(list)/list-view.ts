import { parameter, type SearchParameters } from '@/app/search-parameters';
import type { TokenListPage, TokenListQuery, TokenRow } from '@/components/tokens/view-models';
import { formatPublicId } from '@/core/ids/public-id';
import { cleanSearchText } from '@/core/text/search-text';
import { REVOKE_REASONS, type RevokeReason } from '@/core/token/revoke-reason';
import { formatHint } from '@/core/token/token-format';
import { TOKEN_SORTS, TOKEN_VIEWS } from '@/core/token/token-list-query';
import { displayStatus } from '@/core/token/token-status';
import type { TokenList } from '@/server/tokens/list-tokens';
import { lastDays } from '../use-days';

const CURSOR_LENGTH_MAX = 1_000;

/** The list an address asks for. What it does not understand is the default: an old link still opens a list. */
export function parseListQuery(parameters: SearchParameters): TokenListQuery {
  const one = (name: string) => parameter(parameters, name) ?? '';
  const cursor = one('cursor');
  return {
    text: cleanSearchText(one('q')),
    view: TOKEN_VIEWS.find((view) => view === one('status')) ?? 'all',
    sort: TOKEN_SORTS.find((sort) => sort === one('sort')) ?? 'attention',
    cursor: cursor !== '' && cursor.length <= CURSOR_LENGTH_MAX ? cursor : null,
  };
}

/** @param ownerActive false for an archived application; a suspended user has no page to see */
export function toListPage(list: TokenList, query: TokenListQuery, ownerActive: boolean): TokenListPage {
  const { asOf, matching, views, live, liveMax, nextCursor } = list;
  return {
    asOf,
    query,
    rows: list.rows.map((row) => toRow(row, list, ownerActive)),
    matching,
    views,
    live,
    liveMax,
    nextCursor,
  };
}

function toRow(
  row: TokenList['rows'][number],
  { asOf, scopesOf, usageOf }: TokenList,
  ownerActive: boolean,
): TokenRow {
  const scopes = scopesOf.get(row.id) ?? [];
  const [top] = scopes;
  return {
    id: formatPublicId('token', row.id),
    kind: row.kind,
    label: row.label,
    hint: formatHint(row),
    status: displayStatus({ ...row, ownerActive }, asOf.getTime()),
    topScope: top ? { name: top.name, risk: top.risk, more: scopes.length - 1 } : null,
    lastUse: row.lastUsedAt ? { at: row.lastUsedAt, address: row.lastAddress } : null,
    days: lastDays(asOf, usageOf.get(row.id) ?? []),
    expiresAt: row.expiresAt,
    revoked: row.revokedAt ? { at: row.revokedAt, reason: reasonOf(row.revokeReason) } : null,
    suspended: row.suspendedAs && { byAdmin: row.suspendedAs === 'admin', reason: row.suspendReason },
  };
}

function reasonOf(text: string | null): RevokeReason {
  return REVOKE_REASONS.find((reason) => reason === text) ?? 'other';
}
