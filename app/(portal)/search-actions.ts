'use server';
import { z } from 'zod';
import type { PaletteToken } from '@/components/frame/palette-search';
import { formatPublicId } from '@/core/ids/public-id';
import { EXPIRING_SOON_DAYS } from '@/core/token/token-status';
import { defineAction } from '@/server/action';
import { accept, type Result } from '@/server/result';
import { findTokenBySecret, findTokens } from '@/server/tokens/find-token';

const DAY_MS = 86_400_000;

type Found = Extract<Awaited<ReturnType<typeof findTokenBySecret>>, { ok: true }>['value'];

export const searchTokensAction = defineAction(
  { input: z.object({ text: z.string().max(400) }) },
  async (user, { text }, ctx): Promise<Result<PaletteToken[]>> => {
    const found = await findTokens(user, text, ctx);
    return found.ok ? accept(found.value.map((row) => paletteTokenOf(row, ctx.clock.nowMs()))) : found;
  },
);

/** The secret is read, digested and forgotten: it stands in no answer. */
export const findTokenBySecretAction = defineAction(
  { input: z.object({ secret: z.string().max(400) }) },
  async (user, { secret }, ctx): Promise<Result<PaletteToken>> => {
    const found = await findTokenBySecret(user, secret, ctx);
    return found.ok ? accept(paletteTokenOf(found.value, ctx.clock.nowMs())) : found;
  },
);

function paletteTokenOf(row: Found, nowMs: number): PaletteToken {
  const soon = row.expiresAt !== null && row.expiresAt.getTime() < nowMs + EXPIRING_SOON_DAYS * DAY_MS;
  return {
    id: formatPublicId('token', row.id),
    kind: row.kind,
    label: row.label,
    hint: `${row.prefix}…${row.lastFour}`,
    ownerName: row.ownerName,
    status: row.status === 'active' && soon ? 'expiring' : row.status,
  };
}
