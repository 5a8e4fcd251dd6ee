import { PROBLEM_GUIDE, problemPath } from '@/core/problem/problem-guide';
import type { UseCaseContext } from '@/server/context';
import { REFUSALS, type Refusal } from '@/server/result';

/** A refusal as a route handler answers it. @see RFC 9457 */
export function problemResponse({ code, message, fields }: Refusal, ctx: UseCaseContext): Response {
  const status = REFUSALS[code];
  const problem = {
    type: ctx.portalUrl + problemPath(code),
    title: PROBLEM_GUIDE[code].title,
    status,
    code,
    detail: message,
    request_id: ctx.request.id,
    ...(fields ? { fields } : {}),
  };
  return Response.json(problem, {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' },
  });
}
