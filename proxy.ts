import { type NextRequest, NextResponse } from 'next/server';
import { contentSecurityPolicy } from '@/portal/security-headers';
import { randomText } from '@/runtime/random';
import { settings } from '@/runtime/settings';

/** Pages that show a secret once, or that its link opens: no other address learns that they were open. */
const SHOWS_SECRET = new Set(['/tokens/new', '/admin/users', '/setup', '/join', '/reset']);

/** Gives each page its own nonce and keeps it out of every cache. Decides nothing about who may see what. */
export function proxy(request: NextRequest): NextResponse {
  const { portalUrl, development } = settings();
  const nonce = randomText(16);
  const policy = contentSecurityPolicy(nonce, portalUrl, development);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  // Pages cannot know their own address otherwise; sign-in comes back to it.
  headers.set('x-latchkey-path', `${request.nextUrl.pathname}${request.nextUrl.search}`);
  // Next.js takes the nonce for its own scripts from here.
  headers.set('Content-Security-Policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  response.headers.set('Cache-Control', 'no-store, private');
  if (SHOWS_SECRET.has(request.nextUrl.pathname)) response.headers.set('Referrer-Policy', 'no-referrer');
  return response;
}

export const config = {
  // All but what is the same for everybody and named by its content.
  matcher: ['/((?!_next/static/).*)'],
};
