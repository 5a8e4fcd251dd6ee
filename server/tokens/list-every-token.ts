import { z } from 'zod';
import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { type DirectoryRow, listTokenDirectory } from '@/db/queries/token-directory';
import { listTokenScopes, type TokenScopeRow } from '@/db/queries/tokens';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result, refuseFields } from '../result';

export const TOKENS_PER_PAGE_MAX = 1_000;

export interface ListEveryTokenInput {
  /** Only this user's; null: everybody's. */
  userId: string | null;
  /** Opaque, from the page before; null is the first page. */
  cursor: string | null;
  /** 1 to 1,000. */
  limit: number;
}

export interface DirectoryEntry extends DirectoryRow {
  scopes: TokenScopeRow[];
}

/**
 * One page of everybody's tokens, newest first; statuses are those at the first page's moment. Refuses with NOT_FOUND, and
 * with INVALID_INPUT (fields: cursor, limit).
 */
export async function listEveryToken(
  principal: Principal,
  input: ListEveryTokenInput,
  ctx: UseCaseContext,
): Promise<Result<{ tokens: DirectoryEntry[]; nextCursor: string | null }>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  const { userId, cursor, limit } = input;
  if (!Number.isInteger(limit) || limit < 1 || limit > TOKENS_PER_PAGE_MAX) {
    return refuseFields({ limit: `A number from 1 to ${TOKENS_PER_PAGE_MAX}.` });
  }
  const position = cursor === null ? null : parseCursor(cursor);
  if (cursor !== null && !position) return refuseFields({ cursor: 'Not a place in this list.' });
  const now = position?.now ?? ctx.clock.now();
  const found = await listTokenDirectory(ctx.db.read, { userId, now, after: position, limit: limit + 1 });
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  const scopes = await listTokenScopes(
    ctx.db.read,
    rows.map((row) => row.id),
  );
  const scopesOf = new Map<string, TokenScopeRow[]>();
  for (const scope of scopes) scopesOf.set(scope.tokenId, [...(scopesOf.get(scope.tokenId) ?? []), scope]);
  return accept({
    tokens: rows.map((row) => ({ ...row, scopes: scopesOf.get(row.id) ?? [] })),
    nextCursor: last ? formatCursor({ now, createdAt: last.createdAt, id: last.id }) : null,
  });
}

interface Cursor {
  now: Date;
  createdAt: Date;
  id: string;
}

const cursorShape = z.object({
  now: z.coerce.date(),
  createdAt: z.coerce.date(),
  id: z.uuid(),
});

const formatCursor = ({ now, createdAt, id }: Cursor): string =>
  [now.getTime(), createdAt.getTime(), id].join('.');

function parseCursor(text: string): Cursor | null {
  const [, now, createdAt, id] = /^(\d{1,15})\.(\d{1,15})\.(\S{36})$/.exec(text) ?? [];
  return cursorShape.safeParse({ now: Number(now), createdAt: Number(createdAt), id }).data ?? null;
}
