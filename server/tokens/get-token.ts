import { maySeeToken } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { type AuditRow, listTargetHistory } from '@/db/queries/audit';
import { listGrantableScopes } from '@/db/queries/catalogue';
import {
  findToken,
  findTokenUse,
  listDailyUsage,
  listTokenScopes,
  listTokenSecrets,
  listUsageShares,
  type TokenRow,
  type TokenScopeRow,
  type TokenSecretRow,
  type TokenUseRow,
  type UsageBucket,
  type UsageShare,
} from '@/db/queries/tokens';
import { findUser } from '@/db/queries/users';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result } from '../result';
import { ownerOf } from './token-owner';

const USE_DAYS = 30;
const HISTORY_LINES_MAX = 50;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface TokenDetails {
  asOf: Date;
  token: TokenRow;
  secret: TokenSecretRow;
  ownerName: string;
  scopes: TokenScopeRow[];
  /** Scopes the owner's roles permit today; the rest of the token's has no effect. */
  grantableScopeIds: ReadonlySet<string>;
  use: TokenUseRow | null;
  days: UsageBucket[];
  shares: UsageShare[];
  /** Since the start of the previous clock hour: use is counted by the hour. */
  recent: { since: Date; shares: UsageShare[] };
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
  if (!token || !maySeeToken(principal, ownerOf(token))) return notFound();
  const asOf = ctx.clock.now();
  const since = new Date(asOf.getTime() - USE_DAYS * DAY_MS);
  const recentSince = new Date(Math.floor(asOf.getTime() / HOUR_MS) * HOUR_MS - HOUR_MS);
  const owner = ownerOf(token);
  const [secrets, scopes, grantable, use, days, shares, recent, history, user] = await Promise.all([
    listTokenSecrets(query, token.id),
    listTokenScopes(query, [token.id]),
    owner.type === 'user' ? listGrantableScopes(query, owner.id) : [],
    findTokenUse(query, token.id),
    listDailyUsage(query, [token.id], since),
    listUsageShares(query, token.id, since),
    listUsageShares(query, token.id, recentSince),
    listTargetHistory(query, { type: 'token', id: token.id }, HISTORY_LINES_MAX),
    owner.type === 'user' ? findUser(query, owner.id) : undefined,
  ]);
  const [secret] = secrets;
  if (!secret) throw new Error('A token without a secret.');
  return accept({
    asOf,
    token,
    secret,
    ownerName: user?.name ?? '',
    scopes,
    grantableScopeIds: new Set(grantable.map((scope) => scope.id)),
    use: use ?? null,
    days,
    shares,
    recent: { since: recentSince, shares: recent },
    history,
  });
}
