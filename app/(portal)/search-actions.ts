'use server';
import { z } from 'zod';
import type { PaletteSecret, PaletteToken } from '@/components/frame/palette-search';
import { defineAction } from '@/server/actions/define-action';
import { accept, type Result } from '@/server/result';
import { findTokenBySecret, findTokens } from '@/server/tokens/find-token';
import { standingOf, toPaletteToken } from './search-view';

export const searchTokensAction = defineAction(
  { input: z.object({ text: z.string().max(400) }) },
  async (user, { text }, ctx): Promise<Result<PaletteToken[]>> => {
    const found = await findTokens(user, text, ctx);
    return found.ok ? accept(found.value.map((row) => toPaletteToken(row, ctx.clock.nowMs()))) : found;
  },
);

/** The secret is read, digested and forgotten: it stands in no answer. */
export const findTokenBySecretAction = defineAction(
  { input: z.object({ secret: z.string().max(400) }) },
  async (user, { secret }, ctx): Promise<Result<PaletteSecret>> => {
    const found = await findTokenBySecret(user, secret, ctx);
    if (!found.ok) return found;
    const { token, asOf } = found.value;
    return accept({ token: toPaletteToken(token, asOf.getTime()), standing: standingOf(found.value) });
  },
);
