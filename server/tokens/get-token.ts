import { maySeeToken, type Owner } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import type { RateLimits } from '@/core/rate-limit/rate-limits';
import type { Queryable } from '@/db/client';
import { findApplication } from '@/db/queries/applications';
import { type AuditRow, listTargetHistory } from '@/db/queries/audit';
import { getPolicy } from '@/db/queries/policy';
import { rateLimitsOf } from '@/db/queries/rate-columns';
import { listSecretUse, type SecretUse } from '@/db/queries/secret-use';
import { listTokenSecrets, type TokenSecretRow } from '@/db/queries/token-secrets';
import {
  findTokenUse,
  listDailyUsage,
  listUsageShares,
  type TokenUseRow,
  type UsageBucket,
  type UsageShare,
} from '@/db/queries/token-usage';
import { findToken, listTokenScopes, type TokenRow, type TokenScopeRow } from '@/db/queries/tokens';
import { historyAsSeenBy } from '../activity/hide-traces';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result } from '../result';
import { findOwnerState, listScopesOfOwner, ownerOf, readOwner } from './token-owner';

const USE_DAYS = 30;
const HISTORY_LINES_MAX = 50;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What was asked of the token in 30 days. */
export interface TokenUsage {
  days: UsageBucket[];
  shares: UsageShare[];
  /** Since the start of the previous clock hour: use is counted by the hour. */
  recent: { since: Date; shares: UsageShare[]; secrets: SecretUse[] };
  /** Good uses by secret, and tries with secrets that are retired. */
  secrets: SecretUse[];
  retired: SecretUse[];
}

export interface TokenDetails {
  asOf: Date;
  token: TokenRow;
  /** The newest one. */
  secret: TokenSecretRow;
  /** All it ever had, the newest first. */
  secrets: TokenSecretRow[];
  owner: Owner;
  ownerName: string;
  /** False for a suspended user, and for an archived application. */
  ownerActive: boolean;
  /** Its own limits, and those it shares with the other tokens of its application; null: it belongs to a person. */
  rateLimits: { own: RateLimits; shared: RateLimits | null };
  scopes: TokenScopeRow[];
  /** Scopes the owner's roles or ceiling permit today; the rest of the token's has no effect. */
  grantableScopeIds: ReadonlySet<string>;
  use: TokenUseRow | null;
  /** What policy lets the old secret of a rotation go on for. */
  rotationGraceHoursMax: number;
  /** Or why it could not be read: who came to revoke the token must not be stopped by its statistics. */
  usage: TokenUsage | { fault: unknown };
  history: AuditRow[];
}

/** One token with its use and history. Refuses with NOT_FOUND: absent, or another owner's. */
export async function getToken(
  principal: Principal,
  tokenId: string,
  ctx: UseCaseContext,
): Promise<Result<TokenDetails>> {
  const query = ctx.db.read;
  const token = await findToken(query, tokenId);
  if (!token) return notFound();
  const owner = await readOwner(query, principal, ownerOf(token));
  if (!maySeeToken(principal, owner)) return notFound();
  const asOf = ctx.clock.now();
  const [secrets, scopes, grantable, use, usage, history, ownerState, application, policy] =
    await Promise.all([
      listTokenSecrets(query, token.id),
      listTokenScopes(query, [token.id]),
      listScopesOfOwner(query, owner),
      findTokenUse(query, token.id),
      readUsage(query, token.id, asOf).catch((fault: unknown) => ({ fault })),
      listTargetHistory(query, { type: 'token', id: token.id }, HISTORY_LINES_MAX),
      findOwnerState(query, owner),
      token.applicationId ? findApplication(query, token.applicationId) : undefined,
      getPolicy(query),
    ]);
  const [secret] = secrets;
  if (!ownerState) throw new Error('A token without an owner.');
  if (!secret) throw new Error('A token without a secret.');
  return accept({
    asOf,
    token,
    secret,
    secrets,
    owner,
    ownerName: ownerState.name,
    ownerActive: ownerState.active,
    rateLimits: { own: rateLimitsOf(token), shared: application ? rateLimitsOf(application) : null },
    scopes,
    grantableScopeIds: new Set(grantable.map((scope) => scope.id)),
    use: use ?? null,
    rotationGraceHoursMax: policy.rotationGraceHoursMax,
    usage,
    history: historyAsSeenBy(principal, history),
  });
}

async function readUsage(query: Queryable, tokenId: string, asOf: Date): Promise<TokenUsage> {
  const since = new Date(asOf.getTime() - USE_DAYS * DAY_MS);
  const recentSince = new Date(Math.floor(asOf.getTime() / HOUR_MS) * HOUR_MS - HOUR_MS);
  const [days, shares, recent, recentBySecret, bySecret, retired] = await Promise.all([
    listDailyUsage(query, [tokenId], since),
    listUsageShares(query, tokenId, since),
    listUsageShares(query, tokenId, recentSince),
    listSecretUse(query, tokenId, 'VALID', recentSince),
    listSecretUse(query, tokenId, 'VALID', since),
    listSecretUse(query, tokenId, 'RETIRED', since),
  ]);
  return {
    days,
    shares,
    recent: { since: recentSince, shares: recent, secrets: recentBySecret },
    secrets: bySecret,
    retired,
  };
}
