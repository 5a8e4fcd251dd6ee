import type { DirectorySort, DirectoryStatus, TokenKind } from '@/core/token/directory-query';
import type { LookReason } from '@/core/token/reasons-to-look';
import type { RevokeReason } from '@/core/token/revoke-reason';
import type { RiskLevel } from '@/core/token/token-risk';
import type { DisplayStatus } from '@/core/token/token-status';
import type { LeftApplication } from '../users/view-models';

/**
 * What the address of the list of all tokens asks for. Ids are public ids; days are the reader's, both included:
 * YYYY-MM-DD. What is '', null or false does not narrow.
 */
export interface DirectoryQuery {
  text: string;
  kind: TokenKind | null;
  status: DirectoryStatus | null;
  owner: string;
  api: string;
  scope: string;
  look: boolean;
  never: boolean;
  unused: number | null;
  expiring: number | null;
  open: boolean;
  broad: boolean;
  from: string;
  until: string;
  /** Issued before this instant, RFC 3339 in UTC: the same tokens whoever opens the address. */
  before: string;
  sort: DirectorySort;
  cursor: string | null;
}

/** Names of the query's parts in the address, and of the filter form's fields. */
export const directoryParameters: Record<keyof DirectoryQuery, string> = {
  text: 'q',
  kind: 'kind',
  status: 'status',
  owner: 'owner',
  api: 'api',
  scope: 'scope',
  look: 'look',
  never: 'never',
  unused: 'unused',
  expiring: 'expiring',
  open: 'open',
  broad: 'broad',
  from: 'from',
  until: 'until',
  before: 'before',
  sort: 'sort',
  cursor: 'after',
};

export const PLAIN_QUERY: DirectoryQuery = {
  text: '',
  kind: null,
  status: null,
  owner: '',
  api: '',
  scope: '',
  look: false,
  never: false,
  unused: null,
  expiring: null,
  open: false,
  broad: false,
  from: '',
  until: '',
  before: '',
  sort: 'attention',
  cursor: null,
};

/** Saved views: each is a query that people ask again and again. */
export const DIRECTORY_VIEWS = {
  all: { label: 'All', query: {} },
  look: { label: 'Needs a look', query: { look: true } },
  never: { label: 'Never expires', query: { status: 'live', never: true } },
  unused: { label: 'Unused 90 days', query: { unused: 90 } },
  expiring: { label: 'Expiring in 7 days', query: { expiring: 7 } },
  broad: { label: 'Many scopes', query: { status: 'live', broad: true } },
} as const satisfies Record<string, { label: string; query: Partial<DirectoryQuery> }>;
export type DirectoryView = keyof typeof DIRECTORY_VIEWS;

/** A reason to look, in words, and how grave it is. */
export interface LookTag {
  reason: LookReason;
  words: string;
  grave: boolean;
}

export interface DirectoryRow {
  id: string;
  kind: TokenKind;
  label: string;
  hint: string;
  status: DisplayStatus;
  owner: { id: string; name: string };
  topScope: { name: string; risk: RiskLevel; more: number } | null;
  tags: LookTag[];
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedReason: RevokeReason | null;
  suspended: { byAdmin: boolean; reason: string | null } | null;
}

export interface DirectoryPageView {
  asOf: Date;
  query: DirectoryQuery;
  rows: DirectoryRow[];
  matching: number;
  views: Record<DirectoryView, number>;
  nextCursor: string | null;
  /** For the filter form, and for chips. */
  apis: { id: string; name: string }[];
  /** Of a list of one owner's tokens; null where the id is nobody's. */
  ownerName: string | null;
}

/** Fields of the form that revokes many; the actions parse exactly these names. */
export const revokeManyFields = {
  /** Repeated; absent where all that match are meant. */
  tokens: 'tokens',
  /** The list's address behind its `?`, for all that match. */
  query: 'query',
  /** Epoch milliseconds: when the list was read. */
  asOf: 'as_of',
  reason: 'reason',
  note: 'note',
  seenTotal: 'seen_total',
  /** The number once more, typed. */
  confirm: 'confirm',
} as const;

export interface RevocationPreviewView {
  total: number;
  owners: number;
  usedLately: number;
}

export interface RevocationReport {
  id: string;
  asOf: Date;
  by: string;
  confirmedAt: Date;
  finishedAt: Date | null;
  reason: RevokeReason;
  note: string | null;
  /** The filter's address; null where tokens were picked one by one. */
  selection: { href: string; words: string } | null;
  total: number;
  revoked: number;
  passedOver: number;
  /** Where it is part of one: who left, and what else they lost. */
  offBoarding: OffBoardingReport | null;
}

export interface OffBoardingReport {
  user: { id: string; name: string };
  sessionsEnded: number;
  applications: LeftApplication[];
}
