import { defineAnswer } from '@/app/define-answer';
import type { FirstUseAnswer } from '@/components/tokens/view-models';
import { parsePublicId } from '@/core/ids/public-id';
import { accept, notFound } from '@/server/result';
import { readFirstUse } from '@/server/tokens/read-first-use';

/** Whether a token was used yet; the page that shows a new secret asks each second. */
export const GET = defineAnswer(
  async (user, ctx, _request, { params }: { params: Promise<{ id: string }> }) => {
    const tokenId = parsePublicId('token', (await params).id);
    const found = tokenId ? await readFirstUse(user, tokenId, ctx) : notFound();
    if (!found.ok) return found;
    const use = found.value;
    const answer: FirstUseAnswer = {
      first_use: use && {
        at: use.at.toISOString(),
        allowed: use.code === 'VALID',
        code: use.code,
        address: use.address,
        scope: use.scope,
      },
    };
    return accept(Response.json(answer, { headers: { 'Cache-Control': 'no-store' } }));
  },
);
