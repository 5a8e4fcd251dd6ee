/**
 * What the token pages show. Use cases map rows to these; components see nothing else.
 *
 * Instants are `Date`s; `asOf` is the server's clock when the answer was made, and every relative time on the page
 * ("12 s ago", "in 3 d") is measured from it. Ids are public ids (`tok_…`). A count or figure that was not measured
 * is absent (null), never zero.
 */

import type { Policy } from '@/core/policy/policy';
import type { RateLimits } from '@/core/rate-limit/rate-limits';
import type { RevokeReason } from '@/core/token/revoke-reason';
import type { TokenSort, TokenView } from '@/core/token/token-list-query';
import type { RiskLevel } from '@/core/token/token-risk';
import type { DisplayStatus } from '@/core/token/token-status';

export type TokenKind = 'personal' | 'application';
export type ScopeAccess = 'read' | 'write' | 'admin';

/** Counting stops at 1,000: above it `capped` is true and the page writes "1,000+". */
export interface CappedCount {
  value: number;
  capped: boolean;
}

/** One UTC day of verifications, `day` as YYYY-MM-DD. */
export interface DayUse {
  day: string;
  allowed: number;
  refused: number;
}

export interface LastUse {
  at: Date;
  /** Null where the API server gave no client address. */
  address: string | null;
}

// ---------- the list ----------

export interface TokenListQuery {
  /** Label, last four, scope or address; '' for none. */
  text: string;
  view: TokenView;
  sort: TokenSort;
  /** Opaque; null is the first page. */
  cursor: string | null;
}

export interface TokenRow {
  id: string;
  kind: TokenKind;
  label: string;
  /** Prefix and last four: `lk_pat_…0LpY`. */
  hint: string;
  status: DisplayStatus;
  /** The riskiest scope by name, and how many more; null for a token without scopes. */
  topScope: { name: string; risk: RiskLevel; more: number } | null;
  /** Null: never used. */
  lastUse: LastUse | null;
  /** 30 UTC days, oldest first, today last. */
  days: DayUse[];
  /** Null: never expires. */
  expiresAt: Date | null;
  revoked: { at: Date; reason: RevokeReason } | null;
  /** Also of one that ended since. `byAdmin`: over its owner's head. */
  suspended: { byAdmin: boolean; reason: string | null } | null;
}

export interface TokenListPage {
  asOf: Date;
  query: TokenListQuery;
  rows: TokenRow[];
  /** How many match the query, over all pages. */
  matching: CappedCount;
  /** How many each saved view holds, without the search. */
  views: Record<TokenView, CappedCount>;
  /** Live tokens of this owner, and how many are allowed. */
  live: number;
  liveMax: number;
  nextCursor: string | null;
}

// ---------- the create page ----------

export interface ScopeOption {
  name: string;
  description: string;
  risk: RiskLevel;
  access: ScopeAccess;
  /** Why it may not be put on this token, as a sentence: "Not yours to give: needs the role data-officer". Null: it may. */
  withheld: string | null;
}

export interface ScopeGroup {
  name: string;
  scopes: ScopeOption[];
}

export interface ScopeApi {
  id: string;
  name: string;
  audience: string;
  groups: ScopeGroup[];
}

export interface TokenFormView {
  asOf: Date;
  /** Whom the token acts for: the reader, or the application. */
  ownerName: string;
  /** `app_…`, for an application's token. */
  application: string | null;
  apis: ScopeApi[];
  policy: Policy;
  live: number;
  prefill: Prefill;
}

/** What a link fills in from the start: a problem's `fix_url`, a runbook's, or another token's "Clone". */
export interface Prefill {
  label: string;
  note: string;
  /** Names; those nobody knows, and those the reader may not give, are passed over. */
  scopes: string[];
  /** Null: the link says nothing of it. */
  lifetimeDays: number | null;
  /** One CIDR or address a line. */
  cidrs: string;
}

/**
 * Fields of the create form as they are sent; the action parses exactly these names.
 * `lifetime` is a whole number of days, `custom` or `never`; `expires_at` (RFC 3339) is read only for `custom`.
 */
export const tokenFields = {
  label: 'label',
  note: 'note',
  /** Repeated, one scope name each. */
  scopes: 'scopes',
  lifetime: 'lifetime',
  expiresAt: 'expires_at',
  /** One CIDR or address a line. */
  cidrs: 'cidrs',
  idempotencyKey: 'idempotency_key',
  /** `app_…`: an application's token. Absent, it is the sender's own. */
  application: 'application',
} as const;

/** The answer to issuing and rotating. The one thing that ever carries a secret to a page, and only this once. */
export interface IssuedToken {
  id: string;
  /** `sec_…`, where the token has another one beside it; null: it is its first. */
  secretId: string | null;
  kind: TokenKind;
  label: string;
  secret: string;
  scopes: string[];
  cidrs: string[];
  expiresAt: Date | null;
  /** The APIs that accept it, and where a first call could go: the demo API's address, else the audience. */
  apis: { name: string; address: string }[];
}

export interface RotatedToken extends IssuedToken {
  /** When the old secret ends; null: some time after the first use of this one. */
  oldRetiresAt: Date | null;
}

/**
 * Fields of the rotation form. `end`: `now`, `later` or `on_first_use`; `grace_hours` is read for the last two.
 */
export const rotationFields = {
  token: 'token_id',
  end: 'end',
  graceHours: 'grace_hours',
  idempotencyKey: 'idempotency_key',
} as const;

/** What `GET /tokens/{id}/first-use` answers, as JSON; the reveal page polls it. */
export interface FirstUseAnswer {
  first_use: {
    /** RFC 3339. */
    at: string;
    allowed: boolean;
    /** The outcome's code: `VALID`, `INSUFFICIENT_SCOPE` … */
    code: string;
    address: string | null;
    scope: string | null;
  } | null;
}

// ---------- the token's page ----------

export interface TokenScopeLine {
  name: string;
  description: string;
  risk: RiskLevel;
  /** Last verification that asked for it; null: not in 30 days, if the token's use is known. */
  lastNeededAt: Date | null;
  /** Why it has no effect today, though the token carries it; null when it has. */
  without: 'retired' | 'not_granted' | null;
}

export interface TokenUse {
  /** 30 UTC days, oldest first, today last. */
  days: DayUse[];
  allowed: number;
  refused: number;
  /** Refusals by code, most first. */
  refusals: { code: string; count: number }[];
  /** Addresses, most requests first. */
  addresses: { address: string; lastAt: Date; count: number }[];
  /** Verifications by scope asked for, most first. */
  scopes: { name: string; allowed: number; refused: number }[];
}

/** What was asked of the token since the start of the previous clock hour: use is counted by the hour. */
export interface RecentUse {
  since: Date;
  allowed: number;
  refused: number;
  /** Different addresses in that time, newest first. */
  addresses: string[];
}

export interface HistoryLine {
  id: string;
  at: Date;
  /** What happened, in words: "Issued with 4 scopes". */
  what: string;
  icon: 'issue' | 'edit' | 'rotate' | 'suspend' | 'resume' | 'revoke' | 'restore' | 'other';
  actor: string;
  address: string | null;
}

/** A secret that opens the token, and what was let in with it since the start of the previous clock hour. */
export interface SecretLine {
  hint: string;
  createdAt: Date;
  /** `waiting`: for the first use of the new one. */
  state: 'current' | 'waiting' | 'retiring';
  /** Null while its use is not known. */
  recent: { count: number; addresses: number } | null;
}

/** What was tried with a secret that is retired, in 30 days. */
export interface RetiredTries {
  hint: string;
  count: number;
  lastAt: Date;
  /** The last one that is known; null: none is. */
  address: string | null;
}

/** A rotation under way: both secrets open the token. */
export interface Rotation {
  since: Date;
  /** Null: some time after the first use of the new secret. */
  retiresAt: Date | null;
  graceSeconds: number | null;
  /** To when the end may be moved at the latest. */
  latest: Date;
  /** Of what was let in lately; null: nothing was, or it is not known. */
  oldShare: number | null;
  /** Last use of the old secret since the rotation; null: none, or it is not known. */
  oldUsedAt: Date | null;
  /** From where it was used since, as far as its APIs said, the latest first. */
  users: { address: string; recent: number; lastAt: Date; usesNewAt: Date | null }[];
}

/** Until when the reader may restore a revoked token, or why not, as a sentence. */
export type RestoreOffer = { until: Date } | { not: string };

export interface TokenDetail {
  asOf: Date;
  /** Those that open it, the newest first. */
  secrets: SecretLine[];
  rotation: Rotation | null;
  retiredTries: RetiredTries[];
  id: string;
  kind: TokenKind;
  label: string;
  note: string;
  hint: string;
  status: DisplayStatus;
  ownerName: string;
  /** `app_…`, for an application's token. */
  application: string | null;
  createdAt: Date;
  createdByName: string;
  notBefore: Date | null;
  expiresAt: Date | null;
  revoked: {
    at: Date;
    byName: string;
    reason: RevokeReason;
    note: string | null;
    restore: RestoreOffer | null;
  } | null;
  /** `byAdmin`: over its owner's head, so that only an admin resumes it. */
  suspended: { at: Date; byName: string; byAdmin: boolean; reason: string | null } | null;
  lastUse: LastUse | null;
  /** Null, as `recent`: it could not be read just now. */
  use: TokenUse | null;
  recent: RecentUse | null;
  /** Asks for the label before a revocation. */
  usedInLastDay: boolean;
  scopes: TokenScopeLine[];
  /** Highest of its scopes, with the reasons in words: "writes", "any address". */
  risk: { level: RiskLevel; reasons: string[] };
  apis: { name: string; audience: string }[];
  /** Empty: any address. */
  cidrs: string[];
  /** Its own limits, and those it shares with its application's other tokens; null: it belongs to a person. */
  rates: { own: RateLimits; shared: RateLimits | null };
  history: HistoryLine[];
  may: {
    edit: boolean;
    clone: boolean;
    rotate: boolean;
    narrow: boolean;
    revoke: boolean;
    suspend: boolean;
    resume: boolean;
  };
}
