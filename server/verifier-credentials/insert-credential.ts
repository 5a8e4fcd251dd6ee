import type { Principal } from '@/core/access/principal';
import type { TokenSecret } from '@/core/token/token-secret';
import type { Queryable } from '@/db/client';
import { insertVerifierCredential } from '@/db/queries/verifier-credentials';
import { actorOf, type UseCaseContext } from '../context';
import { makeTokenSecret } from '../installation/make-token-secret';

export interface IssuedVerifierCredential {
  id: string;
  secret: TokenSecret;
}

/** Makes a credential of an API, with a secret of its own, inside a change that records it. */
export async function insertCredential(
  query: Queryable,
  principal: Principal,
  credential: { apiId: string; label: string },
  ctx: UseCaseContext,
): Promise<IssuedVerifierCredential> {
  const id = ctx.newId();
  const { secret, stored } = await makeTokenSecret(query, 'ver', ctx);
  const by = actorOf(principal);
  await insertVerifierCredential(query, {
    id,
    ...credential,
    ...stored,
    createdByType: by.type,
    createdById: by.id,
  });
  return { id, secret };
}
