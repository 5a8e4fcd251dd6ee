import type {
  RecentUse,
  RestoreOffer,
  TokenDetail,
  TokenScopeLine,
  TokenUse,
} from '@/components/tokens/view-models';
import type { Present } from '@/components/ui/time-format';
import {
  mayEditToken,
  mayIssueToken,
  mayNarrowToken,
  mayRestoreToken,
  mayResumeToken,
  mayRevokeToken,
  mayRotateToken,
  maySuspendTokenAs,
} from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { formatPublicId } from '@/core/ids/public-id';
import { decideRestore, RESTORE_HINDRANCES, RESTORED_BY_OTHERS } from '@/core/token/restore';
import { formatHint } from '@/core/token/token-format';
import { tokenRisk } from '@/core/token/token-risk';
import { displayStatus, tokenStatus } from '@/core/token/token-status';
import type { TokenDetails, TokenUsage } from '@/server/tokens/get-token';
import { lastDays } from '../use-days';
import { actorOf, toHistoryLine } from './history-view';
import { toRetiredTries, toRotation, toSecretLines } from './rotation-view';

const DAY_MS = 86_400_000;
const ADDRESSES_SHOWN = 5;

type Shares = TokenUsage['shares'];

export function toTokenDetail(details: TokenDetails, principal: Principal, present: Present): TokenDetail {
  const { token, secret, use, asOf, history } = details;
  const usage = 'fault' in details.usage ? null : details.usage;
  const effective = details.scopes.filter(
    (scope) => !scope.retiredAt && details.grantableScopeIds.has(scope.scopeId),
  );
  return {
    asOf,
    id: formatPublicId('token', token.id),
    kind: token.kind,
    label: token.label,
    note: token.note,
    hint: formatHint(secret),
    secrets: toSecretLines(details),
    rotation: toRotation(details),
    retiredTries: toRetiredTries(details),
    status: displayStatus({ ...token, ownerActive: details.ownerActive }, asOf.getTime()),
    ownerName: details.ownerName,
    application: token.applicationId && formatPublicId('application', token.applicationId),
    createdAt: token.createdAt,
    createdByName: actorOf(history.find((line) => line.action === 'token.issue')),
    notBefore: token.notBefore && token.notBefore > asOf ? token.notBefore : null,
    expiresAt: token.expiresAt,
    revoked: toRevoked(details, principal),
    suspended: toSuspended(details),
    lastUse: use ? { at: use.lastUsedAt, address: use.lastAddress } : null,
    use: usage && toUse(asOf, usage),
    recent: usage && toRecent(usage.recent),
    usedInLastDay: use !== null && asOf.getTime() - use.lastUsedAt.getTime() < DAY_MS,
    scopes: details.scopes.map((scope) => toScopeLine(scope, details.grantableScopeIds, usage)),
    risk: tokenRisk({
      scopes: effective,
      expiresAt: token.expiresAt,
      cidrs: token.cidrs,
      nowMs: asOf.getTime(),
    }),
    apis: apisOf(details.scopes),
    cidrs: token.cidrs,
    rates: details.rateLimits,
    history: history.map((line) => toHistoryLine(line, present)),
    may: toMay(details, principal),
  };
}

function toRevoked(details: TokenDetails, principal: Principal): TokenDetail['revoked'] {
  const { token, history } = details;
  if (!token.revokedAt) return null;
  return {
    at: token.revokedAt,
    byName: actorOf(history.find((line) => line.action === 'token.revoke')),
    reason: token.revokeReason ?? 'other',
    note: token.revokeNote,
    restore: toRestore({ ...token, revokedAt: token.revokedAt }, details, principal),
  };
}

/** Null: nothing that concerns the reader. */
function toRestore(
  token: TokenDetails['token'] & { revokedAt: Date },
  { owner, asOf }: TokenDetails,
  principal: Principal,
): RestoreOffer | null {
  if (!mayRevokeToken(principal, owner)) return null;
  const decided = decideRestore(token, asOf.getTime());
  if (!decided.ok) return { not: RESTORE_HINDRANCES[decided.because] };
  return mayRestoreToken(principal, owner, token.revokedAs)
    ? { until: decided.until }
    : { not: RESTORED_BY_OTHERS[token.revokedAs ?? 'admin'] };
}

function toSuspended({ token, history }: TokenDetails): TokenDetail['suspended'] {
  if (!token.suspendedAt) return null;
  return {
    at: token.suspendedAt,
    byName: actorOf(history.find((line) => line.action === 'token.suspend')),
    byAdmin: token.suspendedAs === 'admin',
    reason: token.suspendReason,
  };
}

/** What the page offers: what the principal may do, and what still makes sense. */
function toMay({ token, owner, ownerActive, asOf }: TokenDetails, principal: Principal): TokenDetail['may'] {
  const status = tokenStatus(token, asOf.getTime());
  const ended = status === 'revoked' || status === 'expired';
  const as = maySuspendTokenAs(principal, owner);
  return {
    edit: mayEditToken(principal, owner),
    clone: ownerActive && mayIssueToken(principal, owner),
    rotate: !ended && ownerActive && mayRotateToken(principal, owner),
    narrow: !ended && mayNarrowToken(principal, owner),
    revoke: mayRevokeToken(principal, owner) && status !== 'revoked',
    // An admin may put theirs over one that its owner made.
    suspend:
      !ended &&
      as !== null &&
      (token.suspendedAs === null || (token.suspendedAs === 'owner' && as === 'admin')),
    resume: !ended && token.suspendedAs !== null && mayResumeToken(principal, owner, token.suspendedAs),
  };
}

const total = (share: Shares[number]) => share.allowed + share.refused;
const mostFirst = (a: Shares[number], b: Shares[number]) => total(b) - total(a);

function toUse(asOf: Date, { days, shares }: TokenUsage): TokenUse {
  const by = (dimension: Shares[number]['dimension']) =>
    shares.filter((share) => share.dimension === dimension).sort(mostFirst);
  const filled = lastDays(asOf, days);
  return {
    days: filled,
    allowed: filled.reduce((sum, day) => sum + day.allowed, 0),
    refused: filled.reduce((sum, day) => sum + day.refused, 0),
    refusals: by('outcome')
      .filter((share) => share.refused > 0)
      .map((share) => ({ code: share.value, count: share.refused })),
    addresses: by('address')
      .slice(0, ADDRESSES_SHOWN)
      .map((share) => ({ address: share.value, lastAt: share.lastAt, count: total(share) })),
    scopes: by('scope').map(({ value, allowed, refused }) => ({ name: value, allowed, refused })),
  };
}

function toRecent({ since, shares }: TokenUsage['recent']): RecentUse {
  const outcomes = shares.filter((share) => share.dimension === 'outcome');
  return {
    since,
    allowed: outcomes.reduce((sum, share) => sum + share.allowed, 0),
    refused: outcomes.reduce((sum, share) => sum + share.refused, 0),
    addresses: shares
      .filter((share) => share.dimension === 'address')
      .sort((a, b) => b.lastAt.getTime() - a.lastAt.getTime())
      .map((share) => share.value),
  };
}

function toScopeLine(
  scope: TokenDetails['scopes'][number],
  grantable: TokenDetails['grantableScopeIds'],
  usage: TokenUsage | null,
): TokenScopeLine {
  const needed = usage?.shares.find((share) => share.dimension === 'scope' && share.value === scope.name);
  const without = scope.retiredAt ? 'retired' : grantable.has(scope.scopeId) ? null : 'not_granted';
  return {
    name: scope.name,
    description: scope.description,
    risk: scope.risk,
    lastNeededAt: needed?.lastAt ?? null,
    without,
  };
}

function apisOf(scopes: TokenDetails['scopes']): TokenDetail['apis'] {
  const byAudience = new Map(scopes.map((scope) => [scope.audience, scope.apiName]));
  return [...byAudience].map(([audience, name]) => ({ audience, name }));
}
