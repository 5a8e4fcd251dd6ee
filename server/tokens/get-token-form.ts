import type { UserPrincipal } from '@/core/access/principal';
import type { Policy } from '@/core/policy/policy';
import { type CatalogueScope, listCatalogueScopes, listGrantableScopes } from '@/db/queries/catalogue';
import { getPolicy } from '@/db/queries/policy';
import { countLiveTokens } from '@/db/queries/tokens';
import type { UseCaseContext } from '../context';

export interface TokenForm {
  asOf: Date;
  /** Every scope that is not retired, by API, group and name; also those this person may not give. */
  catalogue: CatalogueScope[];
  grantableScopeIds: ReadonlySet<string>;
  policy: Policy;
  /** Live tokens of this person now; the limit is decided again, exactly, when one is issued. */
  live: number;
}

/** What a person may put on a token of their own, and under which policy. */
export async function getTokenForm(principal: UserPrincipal, ctx: UseCaseContext): Promise<TokenForm> {
  const [catalogue, grantable, policy, live] = await Promise.all([
    listCatalogueScopes(ctx.db.read),
    listGrantableScopes(ctx.db.read, principal.userId),
    getPolicy(ctx.db.read),
    countLiveTokens(ctx.db.read, { type: 'user', id: principal.userId }),
  ]);
  return {
    asOf: ctx.clock.now(),
    catalogue,
    grantableScopeIds: new Set(grantable.map((scope) => scope.id)),
    policy,
    live,
  };
}
