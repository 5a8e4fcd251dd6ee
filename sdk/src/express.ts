import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkScopes } from './check-scopes';
import { admit, authorizationFields, queryOf, refuseFurther } from './protected-requests';
import type { ProtectOptions, Refusal, Token, Verifier } from './types';

declare global {
  namespace Express {
    interface Request {
      /** Set by `protect`: on a route that nothing protects there is none. */
      token: Token;
    }
  }
}

/** An Express request, or any of node:http: nothing of Express itself is needed. */
export type ExpressRequest = IncomingMessage & { ip?: string | undefined; token?: Token };

export type ExpressMiddleware = (
  request: ExpressRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

export interface ExpressOptions extends ProtectOptions {
  /** By default `req.ip`, which follows the application's `trust proxy`. */
  clientAddress?: (request: ExpressRequest) => string | null | undefined;
}

/** Middleware: only requests with a token that is good for them go on, with it as `req.token`. */
export function protect(verifier: Verifier, options: ExpressOptions): ExpressMiddleware {
  const scopes = checkScopes(options.scopes);
  const addressOf = options.clientAddress ?? ((request) => request.ip ?? request.socket.remoteAddress);
  return (request, response, next) => {
    admit(request, {
      ...options,
      scopes,
      verifier,
      authorization: authorizationFields(request.rawHeaders),
      query: queryOf(request.url ?? ''),
      ip: addressOf(request) ?? null,
    })
      .then((answer) => {
        if (!answer.ok) return send(response, answer);
        for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
        request.token = answer.token;
        next();
      })
      .catch(next);
  };
}

/** After `protect`: this route needs these scopes as well. */
export function requireScopes(...names: string[]): ExpressMiddleware {
  checkScopes(names);
  return (request, response, next) => {
    const refusal = refuseFurther(request, names);
    if (refusal) send(response, refusal);
    else next();
  };
}

function send(response: ServerResponse, { status, headers, body }: Refusal): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}
