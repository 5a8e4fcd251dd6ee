import { mayIssueToken } from '@/core/access/authorize';
import type { UserPrincipal } from '@/core/access/principal';
import type { Policy } from '@/core/policy/policy';
import { findApplication } from '@/db/queries/applications';
import { type CatalogueScope, listCatalogueScopes } from '@/db/queries/catalogue';
import { getPolicy } from '@/db/queries/policy';
import { countLiveTokens, type TokenOwner } from '@/db/queries/tokens';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result } from '../result';
import { listScopesOfOwner, readOwner } from './token-owner';

export interface TokenForm {
  asOf: Date;
  /** Whom the token acts for: the person, or the application. */
  ownerName: string;
  /** Every scope that is not retired, by API, group and name; also those that may not be given. */
  catalogue: CatalogueScope[];
  grantableScopeIds: ReadonlySet<string>;
  policy: Policy;
  /** Live tokens of the owner now; the limit is decided again, exactly, when one is issued. */
  live: number;
}

/** What a person may put on a token of their own, and under which policy. */
export const getTokenForm = (principal: UserPrincipal, ctx: UseCaseContext): Promise<TokenForm> =>
  readForm({ type: 'user', id: principal.userId }, principal.name, ctx);

/**
 * What may be put on a token of an application, and under which policy. Refuses with NOT_FOUND: an application that is not
 * the principal's to issue for, or is archived.
 */
export async function getApplicationTokenForm(
  principal: UserPrincipal,
  applicationId: string,
  ctx: UseCaseContext,
): Promise<Result<TokenForm>> {
  const owner = await readOwner(ctx.db.read, principal, { type: 'application', id: applicationId });
  if (!mayIssueToken(principal, owner)) return notFound();
  const application = await findApplication(ctx.db.read, applicationId);
  if (!application || application.archivedAt) return notFound();
  return accept(await readForm(owner, application.name, ctx));
}

async function readForm(owner: TokenOwner, ownerName: string, ctx: UseCaseContext): Promise<TokenForm> {
  const query = ctx.db.read;
  const [catalogue, grantable, policy, live] = await Promise.all([
    listCatalogueScopes(query),
    listScopesOfOwner(query, owner),
    getPolicy(query),
    countLiveTokens(query, owner),
  ]);
  return {
    asOf: ctx.clock.now(),
    ownerName,
    catalogue,
    grantableScopeIds: new Set(grantable.map((scope) => scope.id)),
    policy,
    live,
  };
}
