import { problemResponse } from '@/app/problem-response';
import type { FirstUseAnswer } from '@/components/tokens/view-models';
import { parsePublicId } from '@/core/ids/public-id';
import { findCurrentUser, requestContext } from '@/server/auth/current-user';
import { notFound, refuse } from '@/server/result';
import { readFirstUse } from '@/server/tokens/read-first-use';

/** Whether a token was used yet; the page that shows a new secret asks each second. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const ctx = await requestContext();
  const user = await findCurrentUser();
  if (!user) return problemResponse(refuse('NOT_SIGNED_IN', 'Your session has ended. Sign in again.'), ctx);
  const tokenId = parsePublicId('token', (await params).id);
  const found = tokenId ? await readFirstUse(user, tokenId, ctx) : notFound();
  if (!found.ok) return problemResponse(found, ctx);
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
  return Response.json(answer, { headers: { 'Cache-Control': 'no-store' } });
}
