import { parseInstant } from './expiry';

/** Orders of the list of all tokens. `attention` puts first what has the gravest reasons to look at it. */
export const DIRECTORY_SORTS = ['attention', 'created', 'last_used', 'expires', 'label'] as const;
export type DirectorySort = (typeof DIRECTORY_SORTS)[number];

/** What a token can be asked for as. Suspended ones are live: they can be resumed. */
export const DIRECTORY_STATUSES = ['live', 'suspended', 'expired', 'revoked'] as const;
export type DirectoryStatus = (typeof DIRECTORY_STATUSES)[number];

export const TOKEN_KINDS = ['personal', 'application'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** What owns a token of a kind: a personal one a user, the others their application. */
export const ownerTypeOf = (kind: TokenKind) => (kind === 'personal' ? 'user' : 'application');

/** Which tokens of everybody are asked for; what is null, false or '' does not narrow. */
export interface DirectoryFilter {
  /** A part of a label or of the owner's name or e-mail, the last four, an address, the id of a token or an owner. */
  text: string;
  /** A part of the label, the last four, or the id of a token. */
  label: string;
  kind: TokenKind | null;
  status: DirectoryStatus | null;
  /** One token, by its id. */
  tokenId: string | null;
  /** Id of a user or an application. */
  ownerId: string | null;
  apiId: string | null;
  /** A scope's name. */
  scope: string | null;
  /** Has a reason to be looked at. */
  attention: boolean;
  neverExpires: boolean;
  /** Live, and without use for at least so many days. */
  unusedDays: number | null;
  /** Live, and ending within so many days. */
  expiringDays: number | null;
  /** Works from any address. */
  anyAddress: boolean;
  /** Carries LOOK_SCOPES scopes or more. */
  manyScopes: boolean;
  createdFrom: Date | null;
  createdBefore: Date | null;
}

export const EVERY_TOKEN: DirectoryFilter = {
  text: '',
  label: '',
  kind: null,
  status: null,
  tokenId: null,
  ownerId: null,
  apiId: null,
  scope: null,
  attention: false,
  neverExpires: false,
  unusedDays: null,
  expiringDays: null,
  anyAddress: false,
  manyScopes: false,
  createdFrom: null,
  createdBefore: null,
};

/** Ten years: no question about days goes further. */
export const DAYS_MAX = 3_650;

/** Beyond these lies no token, and before year 1 no date that a database reads. */
const LIST_INSTANTS = { from: Date.UTC(1970, 0), until: Date.UTC(9_000, 0) };

/** An instant that a list can be asked about, RFC 3339 with its zone; null for any other text. */
export function parseListInstant(text: string): Date | null {
  const instant = parseInstant(text.trim());
  if (!instant) return null;
  const within = instant.getTime() >= LIST_INSTANTS.from && instant.getTime() < LIST_INSTANTS.until;
  return within ? instant : null;
}
