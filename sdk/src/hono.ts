import type {} from 'hono'; // What is augmented below must be there.
import { checkScopes } from './check-scopes';
import { authorizationOf, toResponse } from './fetch-requests';
import { admit, queryOf, refuseFurther } from './protected-requests';
import type { ProtectOptions, Token, Verifier } from './types';

declare module 'hono' {
  interface ContextVariableMap {
    /** Set by `protect`: on a route that nothing protects there is none. */
    token: Token;
  }
}

/** What is needed of a Hono context. */
export interface ProtectedContext {
  req: { raw: Request };
  env: unknown;
  set(key: 'token', token: Token): void;
  header(name: string, value: string): void;
}

export type HonoMiddleware = (
  context: ProtectedContext,
  next: () => Promise<void>,
) => Promise<Response | undefined>;

export interface HonoOptions extends ProtectOptions {
  /** By default the socket's under `@hono/node-server`. Elsewhere, or behind a proxy, say where it stands. */
  clientAddress?: (context: ProtectedContext) => string | null | undefined;
}

/** Middleware: only requests with a token that is good for them go on, with it as `c.get('token')`. */
export function protect(verifier: Verifier, options: HonoOptions): HonoMiddleware {
  const scopes = checkScopes(options.scopes);
  const addressOf = options.clientAddress ?? socketAddress;
  return async (context, next) => {
    const answer = await admit(context, {
      ...options,
      scopes,
      verifier,
      authorization: authorizationOf(context.req.raw),
      query: queryOf(context.req.raw.url),
      ip: addressOf(context) ?? null,
    });
    if (!answer.ok) return toResponse(answer);
    context.set('token', answer.token);
    await next();
    // Afterwards: a handler's own Response has none of what was set before it.
    for (const [name, value] of Object.entries(answer.headers)) context.header(name, value);
    return undefined;
  };
}

/** After `protect`: this route needs these scopes as well. */
export function requireScopes(...names: string[]): HonoMiddleware {
  checkScopes(names);
  return async (context, next) => {
    const refusal = refuseFurther(context, names);
    if (refusal) return toResponse(refusal);
    await next();
    return undefined;
  };
}

function socketAddress({ env }: ProtectedContext): string | undefined {
  const { incoming } = (env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress;
}
