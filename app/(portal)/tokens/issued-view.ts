import { demoAddress } from '@/app/demo-address';
import type { IssuedToken } from '@/components/tokens/view-models';
import { formatPublicId } from '@/core/ids/public-id';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import type { SignedInUser } from '@/server/auth/session';
import type { UseCaseContext } from '@/server/context';
import { portalServices } from '@/server/portal-services';
import { getToken } from '@/server/tokens/get-token';
import type { IssuedToken as Issued } from '@/server/tokens/issued-token';
import { DEMO_AUDIENCE } from '@/server/verifier-credentials/ensure-demo-credential';

/** What the page that asked for it is answered: the one place where a secret ever leaves the server. */
export async function toIssuedView(
  user: SignedInUser,
  kind: IssuedToken['kind'],
  { tokenId, label, secret, scopes, cidrs, expiresAt }: Issued,
  ctx: UseCaseContext,
): Promise<IssuedToken> {
  return {
    id: formatPublicId('token', tokenId),
    secretId: null,
    kind,
    label,
    secret: revealTokenSecret_theOnlyExit(secret),
    scopes,
    cidrs,
    expiresAt,
    apis: await apisOf(user, tokenId, ctx),
  };
}

/** Which APIs accept it. Without this the answer is still the only one with the secret: it is given all the same. */
async function apisOf(
  user: SignedInUser,
  tokenId: string,
  ctx: UseCaseContext,
): Promise<IssuedToken['apis']> {
  try {
    const details = await getToken(user, tokenId, ctx);
    const scopes = details.ok ? details.value.scopes : [];
    return [...new Map(scopes.map((scope) => [scope.audience, scope.apiName]))].map(([audience, name]) => ({
      name,
      address: audience === DEMO_AUDIENCE ? demoAddress() : audience,
    }));
  } catch (error) {
    portalServices().logger.error(
      { err: error, requestId: ctx.request.id },
      'an issued token could not be read',
    );
    return [];
  }
}
