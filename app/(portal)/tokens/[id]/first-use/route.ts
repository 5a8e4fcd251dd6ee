import { defineAnswer } from '@/app/define-answer';
import type { FirstUseAnswer } from '@/components/tokens/view-models';
import { parsePublicId } from '@/core/ids/public-id';
import { accept, notFound } from '@/server/result';
import { readFirstUse } from '@/server/tokens/read-first-use';

/** Whether a token, or the one of its secrets in `?secret=`, was used yet; the page that shows a new secret asks each second. */
export const GET = defineAnswer(
  async (user, ctx, request, { params }: { params: Promise<{ id: string }> }) => {
    const tokenId = parsePublicId('token', (await params).id);
    const asked = new URL(request.url).searchParams.get('secret');
    const secretId = asked === null ? null : parsePublicId('tokenSecret', asked);
    if (!tokenId || (asked !== null && secretId === null)) return notFound();
    const found = await readFirstUse(user, { tokenId, secretId }, ctx);
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
