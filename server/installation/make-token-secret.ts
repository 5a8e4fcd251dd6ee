import { formatTokenSecret, hintOf, type SecretKind } from '@/core/token/token-format';
import type { TokenSecret } from '@/core/token/token-secret';
import type { Queryable } from '@/db/client';
import { fixBrand } from '@/db/queries/installation';
import { digestTokenSecret } from '@/runtime/installation-secrets';
import type { UseCaseContext } from '../context';

/** The brand of the prefix where the wizard chose none. */
export const BRAND_DEFAULT = 'lk';

/** A new secret, and what is stored of it. The first one fixes the brand that every secret begins with. */
export async function makeTokenSecret(query: Queryable, kind: SecretKind, ctx: UseCaseContext) {
  const secret: TokenSecret = formatTokenSecret(await fixBrand(query, BRAND_DEFAULT), kind, ctx.randomBytes);
  return { secret, stored: { ...digestTokenSecret(ctx.secrets, secret), ...hintOf(secret) } };
}
