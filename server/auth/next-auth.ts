import { hkdfSync } from 'node:crypto';
import type { NextRequest } from 'next/server';
import NextAuth, { type NextAuthOptions } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { safeNextPath } from '@/core/auth/next-path';
import { SESSION_HOURS_MAX } from '@/core/auth/session-rules';
import { formatPublicId } from '@/core/ids/public-id';
import { tellNextAuthItsAddress } from '@/runtime/settings';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse } from '../result';
import { findSessionUser, type SignedInUser, type StartedSession, signOut } from './session';
import { sessionCookie } from './session-cookie';
import { revealSessionToken_forItsCookie } from './session-token';
import { signIn, signInInput } from './sign-in';

/**
 * next-auth in front of our sessions. It brings the routes, the CSRF token and the providers that may come; sessions stay
 * ours: opaque, stored as digests, ended in the database. Its own database strategy refuses e-mail and password, so it is
 * told to use tokens, and `encode` and `decode` hand ours through.
 *
 * Its handlers swallow what our functions throw and go on as if nobody were signed in, or as if a sign-out had worked. A
 * fault is therefore kept aside and thrown once they are done: a database that is down is a 500, never an answer.
 *
 * Refuses with NOT_FOUND, INVALID_INPUT.
 */
export async function answerNextAuth(
  request: NextRequest,
  route: NextAuthRoute,
  ctx: UseCaseContext,
): Promise<Result<Response>> {
  const faults: unknown[] = [];
  const [action = ''] = (await route.params).nextauth;
  // Not served: what this portal does not use, and `_log`, with which anybody could write into the log.
  if (!ACTIONS[request.method]?.has(action)) return notFound();
  try {
    const response: Response = await NextAuth(request, route, optionsFor(ctx, faults));
    if (faults.length > 0) throw faults[0];
    return accept(response);
  } catch (error) {
    // It reads a body that says it is JSON without expecting it not to be.
    if (error instanceof SyntaxError) return refuse('INVALID_INPUT', 'The body is not JSON.');
    throw error;
  }
}

export interface NextAuthRoute {
  params: Promise<{ nextauth: string[] }>;
}

const ACTIONS: Record<string, ReadonlySet<string>> = {
  GET: new Set(['csrf', 'providers', 'session', 'signin', 'signout', 'error']),
  POST: new Set(['signin', 'signout', 'callback']),
};

function optionsFor(ctx: UseCaseContext, faults: unknown[]): NextAuthOptions {
  const keep = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      faults.push(error);
      throw error;
    });
  /** The session this request started, or the one it came with. One request, one of them. */
  let started: StartedSession | undefined;
  let current: { user: SignedInUser; cookie: string } | undefined;
  tellNextAuthItsAddress(ctx.portalUrl);

  return {
    secret: Buffer.from(hkdfSync('sha256', ctx.secrets.sessionKey, '', 'latchkey csrf', 32)).toString('hex'),
    useSecureCookies: ctx.portalUrl.startsWith('https:'),
    cookies: cookiesFor(ctx.portalUrl),
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    session: { strategy: 'jwt', maxAge: SESSION_HOURS_MAX.none * 3_600 },
    logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
    providers: [
      Credentials({
        credentials: { email: { label: 'E-mail' }, password: { label: 'Password', type: 'password' } },
        authorize: async (sent) => {
          const input = signInInput.safeParse(sent);
          const result = input.success ? await keep(signIn(input.data, ctx)) : undefined;
          if (!result?.ok) return null;
          started = result.value;
          return { id: started.principal.userId };
        },
      }),
    ],
    jwt: {
      encode: async () => {
        if (started) return revealSessionToken_forItsCookie(started.token);
        if (current) return current.cookie;
        throw new Error('No session to hand on.');
      },
      decode: async ({ token: cookie }) => {
        const user = await keep(findSessionUser(cookie, ctx));
        if (!user || !cookie) return null;
        current = { user, cookie };
        return { sub: user.userId };
      },
    },
    callbacks: {
      // Built afresh: whatever next-auth would pass through here would stand in an answer.
      session: ({ session: { expires } }) =>
        current
          ? { user: { id: formatPublicId('user', current.user.userId), name: current.user.name }, expires }
          : { expires },
      redirect: ({ url, baseUrl }) => new URL(safeNextPath(pathOn(baseUrl, url)), baseUrl).href,
    },
    events: {
      signOut: async () => {
        if (current) await keep(signOut(current.user, ctx));
      },
    },
  };
}

/** The path of an address on this portal; an address elsewhere has none. */
function pathOn(origin: string, url: string): string {
  return url.startsWith(`${origin}/`) ? url.slice(origin.length) : url;
}

function cookiesFor(portalUrl: string): NonNullable<NextAuthOptions['cookies']> {
  const { name, attributes } = sessionCookie(portalUrl);
  const prefix = attributes.secure ? '__Host-' : '';
  return {
    sessionToken: { name, options: attributes },
    csrfToken: { name: `${prefix}latchkey.csrf`, options: attributes },
    callbackUrl: { name: `${prefix}latchkey.callback`, options: attributes },
  };
}
