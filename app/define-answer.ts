import { findCurrentUser, requestContext } from '@/server/auth/current-user';
import type { SignedInUser } from '@/server/auth/session';
import type { UseCaseContext } from '@/server/context';
import { type Result, refuse } from '@/server/result';
import { problemResponse } from './problem-response';

/**
 * Makes the GET of a route for signed-in users, as defineAction does for forms: authenticates, then lets `answer` parse, call
 * one use case and respond. A refusal is answered as a problem. Whether somebody may is the use case's to say.
 */
export function defineAnswer<Given extends unknown[]>(
  answer: (
    user: SignedInUser,
    ctx: UseCaseContext,
    request: Request,
    ...given: Given
  ) => Promise<Result<Response>>,
): (request: Request, ...given: Given) => Promise<Response> {
  return async (request, ...given) => {
    const ctx = await requestContext();
    const user = await findCurrentUser();
    const answered = user
      ? await answer(user, ctx, request, ...given)
      : refuse('NOT_SIGNED_IN', 'Your session has ended. Sign in again.');
    return answered.ok ? answered.value : problemResponse(answered, ctx);
  };
}
