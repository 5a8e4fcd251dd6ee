import { parameter, type SearchParameters } from '@/app/search-parameters';
import { directoryHref } from '@/components/directory/directory-links';
import {
  type DirectoryPageView,
  type DirectoryQuery,
  type DirectoryRow,
  type DirectoryView,
  directoryParameters,
  type LookTag,
  PLAIN_QUERY,
  type RevocationReport,
} from '@/components/directory/view-models';
import { filtersInWords } from '@/components/directory/words';
import { counted } from '@/components/ui/number-format';
import { formatPublicId, ID_OF_NOTHING, parseAnyPublicId, parsePublicId } from '@/core/ids/public-id';
import { cleanSearchText } from '@/core/text/search-text';
import { dayAfter, dayStart } from '@/core/time/day-start';
import {
  DAYS_MAX,
  DIRECTORY_SORTS,
  DIRECTORY_STATUSES,
  type DirectoryFilter,
  ownerTypeOf,
  parseListInstant,
  TOKEN_KINDS,
} from '@/core/token/directory-query';
import { daysUnused, LOOK_WEIGHTS, type LookReason } from '@/core/token/reasons-to-look';
import { formatHint } from '@/core/token/token-format';
import { asDisplayed } from '@/core/token/token-status';
import type { DirectoryEntry, DirectoryPage } from '@/server/tokens/list-every-token';
import type { BulkRevocation } from '@/server/tokens/revoke-many-tokens';
import type { OffBoarding } from '@/server/users/off-board-user';
import { leftApplicationOf } from '../users/users-view';

/** Longer than any id there is, and than any scope's name. */
const WORD_LENGTH_MAX = 100;
const CURSOR_LENGTH_MAX = 1_000;

/** The list an address asks for. What it does not understand does not narrow: an old link still opens a list. */
export function parseDirectoryQuery(given: SearchParameters): DirectoryQuery {
  const text = (part: keyof DirectoryQuery) => parameter(given, directoryParameters[part]) ?? '';
  const word = (part: keyof DirectoryQuery) => cleanSearchText(text(part)).slice(0, WORD_LENGTH_MAX);
  const days = (part: keyof DirectoryQuery) => {
    const number = /^\d{1,4}$/.test(text(part)) ? Number(text(part)) : 0;
    return number >= 1 && number <= DAYS_MAX ? number : null;
  };
  const day = (part: keyof DirectoryQuery) => (dayStart(text(part), 'UTC') ? text(part) : '');
  const instant = (part: keyof DirectoryQuery) =>
    parseListInstant(text(part))?.toISOString().replace('.000Z', 'Z') ?? '';
  const cursor = text('cursor');
  return {
    text: cleanSearchText(text('text')),
    kind: TOKEN_KINDS.find((kind) => kind === text('kind')) ?? null,
    status: DIRECTORY_STATUSES.find((status) => status === text('status')) ?? null,
    owner: word('owner'),
    api: word('api'),
    scope: word('scope'),
    look: text('look') === 'yes',
    never: text('never') === 'yes',
    unused: days('unused'),
    expiring: days('expiring'),
    open: text('open') === 'yes',
    broad: text('broad') === 'yes',
    from: day('from'),
    until: day('until'),
    before: instant('before'),
    sort: DIRECTORY_SORTS.find((sort) => sort === text('sort')) ?? PLAIN_QUERY.sort,
    cursor: cursor !== '' && cursor.length <= CURSOR_LENGTH_MAX ? cursor : null,
  };
}

/** Days become instants where the reader is; the last day counts whole. */
export function filterOf(query: DirectoryQuery, zone: string): DirectoryFilter {
  return {
    text: query.text,
    label: '',
    kind: query.kind,
    status: query.status,
    tokenId: null,
    ownerId: query.owner === '' ? null : (parseAnyPublicId(query.owner)?.uuid ?? ID_OF_NOTHING),
    apiId: query.api === '' ? null : (parsePublicId('api', query.api) ?? ID_OF_NOTHING),
    scope: query.scope || null,
    attention: query.look,
    neverExpires: query.never,
    unusedDays: query.unused,
    expiringDays: query.expiring,
    anyAddress: query.open,
    manyScopes: query.broad,
    createdFrom: query.from ? dayStart(query.from, zone) : null,
    createdBefore: earlier(
      query.until ? dayStart(dayAfter(query.until), zone) : null,
      query.before ? new Date(query.before) : null,
    ),
  };
}

const earlier = (a: Date | null, b: Date | null) => (!a || (b && b < a) ? b : a);

interface DirectoryAnswers {
  page: DirectoryPage;
  counts: Record<DirectoryView | 'matching', number>;
  names: { ownerName: string | null; apis: { id: string; name: string }[] };
}

export function toDirectoryPage(
  { page, counts, names }: DirectoryAnswers,
  query: DirectoryQuery,
): DirectoryPageView {
  const { matching, ...views } = counts;
  return {
    asOf: page.asOf,
    query,
    rows: page.tokens.map((token) => toDirectoryRow(token, page.asOf)),
    matching,
    views,
    nextCursor: page.nextCursor,
    apis: names.apis.map(({ id, name }) => ({ id: formatPublicId('api', id), name })),
    ownerName: names.ownerName,
  };
}

export function toDirectoryRow(token: DirectoryEntry, asOf: Date): DirectoryRow {
  const [top] = token.scopes;
  return {
    id: formatPublicId('token', token.id),
    kind: token.kind,
    label: token.label,
    hint: formatHint(token),
    status: asDisplayed(token, asOf.getTime()),
    owner: {
      id: formatPublicId(ownerTypeOf(token.kind), token.ownerId),
      name: token.ownerName || 'Erased user',
    },
    topScope: top ? { name: top.name, risk: top.risk, more: token.scopes.length - 1 } : null,
    tags: token.reasons.map((reason) => tagOf(reason, token, asOf)),
    lastUsedAt: token.lastUsedAt,
    expiresAt: token.expiresAt,
    revokedReason: token.revokeReason,
    suspended: token.suspendedAs && {
      byAdmin: token.suspendedAs === 'admin',
      reason: token.suspendReason,
    },
  };
}

/** Why a token is risky, as a person says it. */
export function tagOf(
  reason: LookReason,
  token: Pick<DirectoryEntry, 'kind' | 'createdAt' | 'lastUsedAt' | 'scopes'>,
  asOf: Date,
): LookTag {
  const days = daysUnused(token, asOf.getTime());
  const words: Record<LookReason, string> = {
    owner_inactive: token.kind === 'personal' ? 'Owner suspended' : 'Application archived',
    never_expires: 'Never expires',
    high_risk_any_address: 'High risk, any address',
    unused: `Unused ${days} d`,
    many_scopes: counted(token.scopes.length, 'scope'),
    any_address: 'Any address',
  };
  return { reason, words: words[reason], grave: LOOK_WEIGHTS[reason] > 1 };
}

export function toRevocationReport(
  revocation: BulkRevocation,
  offBoarding: OffBoarding | null,
  asOf: Date,
): RevocationReport {
  const { selection } = revocation;
  return {
    id: formatPublicId('bulkRevocation', revocation.id),
    asOf,
    by: revocation.confirmedByName || 'Command line',
    confirmedAt: revocation.confirmedAt,
    finishedAt: revocation.finishedAt,
    reason: revocation.reason,
    note: revocation.note,
    selection: selection === 'picked' ? null : selectionInWords(selection),
    total: revocation.total,
    revoked: revocation.revoked,
    passedOver: revocation.passedOver,
    offBoarding: offBoarding && {
      user: { id: formatPublicId('user', offBoarding.userId), name: offBoarding.userName || 'Erased user' },
      sessionsEnded: offBoarding.sessionsEnded,
      applications: offBoarding.memberships.map(leftApplicationOf),
    },
  };
}

function selectionInWords(selection: string): RevocationReport['selection'] {
  const query = parseDirectoryQuery(Object.fromEntries(new URLSearchParams(selection)));
  const words = filtersInWords(query, { owner: null, api: null }).map(
    ({ field, value }) => `${field.toLowerCase()} ${value}`,
  );
  return { href: directoryHref(query), words: words.length > 0 ? words.join(', ') : 'all live tokens' };
}
