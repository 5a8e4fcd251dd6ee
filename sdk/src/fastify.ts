import type { IncomingMessage } from 'node:http';
import type {} from 'fastify'; // What is augmented below must be there.
import { checkScopes } from './check-scopes';
import { admit, authorizationFields, queryOf, refuseFurther } from './protected-requests';
import type { ProtectOptions, Refusal, Token, Verifier } from './types';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `protect`: on a route that nothing protects there is none. */
    token: Token;
  }
}

/** What is needed of a Fastify request and reply. */
export interface ProtectedRequest {
  raw: Pick<IncomingMessage, 'rawHeaders' | 'url'>;
  ip: string;
  token?: Token;
}
export interface RefusingReply {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body: Uint8Array): unknown;
}

export type FastifyHook = (request: ProtectedRequest, reply: RefusingReply) => Promise<unknown>;

export interface FastifyOptions extends ProtectOptions {
  /** By default `request.ip`, which follows the server's `trustProxy`. */
  clientAddress?: (request: ProtectedRequest) => string | null | undefined;
}

/** A hook for `onRequest`: only requests with a token that is good for them go on, with it as `request.token`. */
export function protect(verifier: Verifier, options: FastifyOptions): FastifyHook {
  const scopes = checkScopes(options.scopes);
  const addressOf = options.clientAddress ?? (({ ip }) => ip);
  return async (request, reply) => {
    const answer = await admit(request, {
      ...options,
      scopes,
      verifier,
      authorization: authorizationFields(request.raw.rawHeaders),
      query: queryOf(request.raw.url ?? ''),
      ip: addressOf(request) ?? null,
    });
    if (!answer.ok) return send(reply, answer);
    for (const [name, value] of Object.entries(answer.headers)) reply.header(name, value);
    request.token = answer.token;
  };
}

/** After `protect`: this route needs these scopes as well. */
export function requireScopes(...names: string[]): FastifyHook {
  checkScopes(names);
  return async (request, reply) => {
    const refusal = refuseFurther(request, names);
    if (refusal) return send(reply, refusal);
  };
}

/** Gives the reply back: Fastify then runs nothing more of the request. */
function send(reply: RefusingReply, { status, headers, body }: Refusal): RefusingReply {
  reply.code(status);
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  // As bytes: to a text Fastify adds a charset, which this type does not have.
  reply.send(Buffer.from(body));
  return reply;
}
