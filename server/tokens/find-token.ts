import { hasPortalRight, maySeeToken } from '@/core/access/authorize';
import type { UserPrincipal } from '@/core/access/principal';
import { cleanSearchText } from '@/core/text/search-text';
import { EVERY_TOKEN } from '@/core/token/directory-query';
import { parseTokenSecret } from '@/core/token/token-format';
import { type DirectoryRow, listTokenDirectory } from '@/db/queries/token-directory';
import { findTokenByDigest } from '@/db/queries/tokens';
import { digestTokenSecret } from '@/runtime/installation-secrets';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse, refuseFields } from '../result';
import { ownerOf, readOwner } from './token-owner';

const FOUND_MAX = 8;

/** Tokens that the user may see and that a part of a label, the last four or an id finds, newest first, at most FOUND_MAX; '' finds none. */
export async function findTokens(
  principal: UserPrincipal,
  text: string,
  ctx: UseCaseContext,
): Promise<Result<DirectoryRow[]>> {
  const clean = cleanSearchText(text);
  if (clean === '') return accept([]);
  return accept(
    await listTokenDirectory(
      ctx.db.read,
      { ...EVERY_TOKEN, label: clean },
      {
        sort: 'created',
        now: ctx.clock.now(),
        after: null,
        limit: FOUND_MAX,
        reachableBy: hasPortalRight(principal, 'auditor') ? undefined : principal.userId,
      },
    ),
  );
}

/**
 * The token of a whole secret, to whom may see it. To everybody else it is as unknown as one that was never issued.
 *
 * Refuses with INVALID_INPUT (fields: secret), NOT_FOUND.
 */
export async function findTokenBySecret(
  principal: UserPrincipal,
  text: string,
  ctx: UseCaseContext,
): Promise<Result<DirectoryRow>> {
  const parsed = parseTokenSecret(text.trim());
  if (!parsed.ok) return refuseFields({ secret: 'This is no token secret.' });
  const { digest } = digestTokenSecret(ctx.secrets, parsed.secret);
  const token = await findTokenByDigest(ctx.db.read, digest);
  if (!token) return NOT_YOURS;
  const owner = await readOwner(ctx.db.read, principal, ownerOf(token));
  if (!maySeeToken(principal, owner)) return NOT_YOURS;
  const page = { sort: 'created', now: ctx.clock.now(), after: null, limit: 1 } as const;
  const [row] = await listTokenDirectory(ctx.db.read, { ...EVERY_TOKEN, tokenId: token.id }, page);
  return row ? accept(row) : notFound();
}

const NOT_YOURS = refuse('NOT_FOUND', 'No token of yours has this secret.');
