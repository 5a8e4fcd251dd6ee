import { hasPortalRight } from '@/core/access/authorize';
import type { UserPrincipal } from '@/core/access/principal';
import { ID_OF_NOTHING } from '@/core/ids/public-id';
import { cleanSearchText } from '@/core/text/search-text';
import { EVERY_TOKEN } from '@/core/token/directory-query';
import { parseTokenSecret } from '@/core/token/token-format';
import { type DirectoryRow, listTokenDirectory } from '@/db/queries/token-directory';
import { findSecretByDigest } from '@/db/queries/token-secrets';
import { digestTokenSecret } from '@/runtime/installation-secrets';
import type { UseCaseContext } from '../context';
import { accept, type Result, refuse, refuseFields } from '../result';
import { spendSearch } from './search-limits';

const FOUND_MAX = 8;

/**
 * Tokens that the user may see and that a part of a label, the last four or an id finds, newest first, at most FOUND_MAX;
 * '' finds none. Refuses with RATE_LIMITED.
 */
export async function findTokens(
  principal: UserPrincipal,
  text: string,
  ctx: UseCaseContext,
): Promise<Result<DirectoryRow[]>> {
  const clean = cleanSearchText(text);
  if (clean === '') return accept([]);
  const tooMany = await spendSearch(principal, 'text', ctx);
  if (tooMany) return tooMany;
  return accept(
    await listTokenDirectory(
      ctx.db.read,
      { ...EVERY_TOKEN, label: clean },
      {
        sort: 'created',
        now: ctx.clock.now(),
        after: null,
        limit: FOUND_MAX,
        reachableBy: reachableBy(principal),
      },
    ),
  );
}

/** As `maySeeToken`, asked of the database. */
const reachableBy = (principal: UserPrincipal): string | undefined =>
  hasPortalRight(principal, 'auditor') ? undefined : principal.userId;

export interface FoundBySecret {
  token: DirectoryRow;
  /** The token was rotated, and this is no longer one of its secrets. */
  secretRetired: boolean;
  asOf: Date;
}

/**
 * The token of a whole secret, to whom may see it. To everybody else it is as unknown as one that was never issued: both are
 * asked the same two questions, so that the time taken tells nothing either.
 *
 * Refuses with INVALID_INPUT (fields: secret), RATE_LIMITED, NOT_FOUND.
 */
export async function findTokenBySecret(
  principal: UserPrincipal,
  text: string,
  ctx: UseCaseContext,
): Promise<Result<FoundBySecret>> {
  const parsed = parseTokenSecret(text.trim());
  if (!parsed.ok) return refuseFields({ secret: 'This is no token secret.' });
  const tooMany = await spendSearch(principal, 'secret', ctx);
  if (tooMany) return tooMany;
  const { digest } = digestTokenSecret(ctx.secrets, parsed.secret);
  const asOf = ctx.clock.now();
  const secret = await findSecretByDigest(ctx.db.read, digest);
  const [token] = await listTokenDirectory(
    ctx.db.read,
    { ...EVERY_TOKEN, tokenId: secret?.tokenId ?? ID_OF_NOTHING },
    { sort: 'created', now: asOf, after: null, limit: 1, reachableBy: reachableBy(principal) },
  );
  if (!secret || !token) return refuse('NOT_FOUND', 'No token of yours has this secret.');
  return accept({ token, secretRetired: secret.retireAt !== null && secret.retireAt <= asOf, asOf });
}
