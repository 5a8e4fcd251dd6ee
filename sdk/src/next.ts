import { checkScopes } from './check-scopes';
import { authorizationOf, toResponse } from './fetch-requests';
import { admit, queryOf, refuseFurther } from './protected-requests';
import type { ProtectOptions, Token, Verifier } from './types';

/** A request that was let through: `WithToken<NextRequest>` where you need Next's own members. */
export type WithToken<R extends Request = Request> = R & { token: Token };

/** A route handler of Next's, `GET` or `POST`; `context` holds `params`. */
export type RouteHandler<R, C> = (request: R, context: C) => Response | Promise<Response>;

export interface NextOptions extends ProtectOptions {
  /** Next does not tell a handler where a request came from. Without this, tokens limited to networks are refused. */
  clientAddress?: (request: Request) => string | null | undefined;
}

/** `export const GET = protect(verifier, { scopes })(handler)`: the handler runs with a good token, as `request.token`, or not at all. */
export function protect(verifier: Verifier, options: NextOptions) {
  const scopes = checkScopes(options.scopes);
  return <R extends Request, C>(handler: RouteHandler<WithToken<R>, C>) =>
    async (request: R, context: C): Promise<Response> => {
      const answer = await admit(request, {
        ...options,
        scopes,
        verifier,
        authorization: authorizationOf(request),
        query: queryOf(request.url),
        ip: options.clientAddress?.(request) ?? null,
      });
      if (!answer.ok) return toResponse(answer);
      const response = await handler(Object.assign(request, { token: answer.token }), context);
      return withFields(response, answer.headers);
    };
}

/** Within `protect`: this handler needs these scopes as well. */
export function requireScopes(...names: string[]) {
  checkScopes(names);
  return <R extends Request, C>(handler: RouteHandler<WithToken<R>, C>) =>
    async (request: WithToken<R>, context: C): Promise<Response> => {
      const refusal = refuseFurther(request, names);
      return refusal ? toResponse(refusal) : handler(request, context);
    };
}

/** A copy where there is something to add: headers of a redirect or a fetched response cannot be changed. */
function withFields(response: Response, fields: Record<string, string>): Response {
  const entries = Object.entries(fields);
  if (entries.length === 0) return response;
  const copy = new Response(response.body, response);
  for (const [name, value] of entries) copy.headers.set(name, value);
  return copy;
}
