import { type NextRequest, NextResponse } from 'next/server';
import { looksLikeSecret } from '@/core/text/search-text';
import { contentSecurityPolicy } from '@/portal/security-headers';
import { randomText } from '@/runtime/random';
import { settings } from '@/runtime/settings';

/** Pages that show a secret once, or that its link opens: no other address learns that they were open. */
const SHOWS_SECRET = /^\/(tokens\/new|admin\/users(\/\w+)?|admin\/apis|setup|join|reset)$/;

/** Gives each page its own nonce, keeps it out of every cache, and takes secrets out of addresses. Decides nothing about who may see what. */
export function proxy(request: NextRequest): NextResponse {
  const { portalUrl, development } = settings();
  const clean = withoutSecrets(request.nextUrl);
  // A secret that stood in an address is not drawn into a page, and goes no further in this one.
  if (clean) return NextResponse.redirect(new URL(clean, portalUrl), 303);
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
  if (SHOWS_SECRET.test(request.nextUrl.pathname)) response.headers.set('Referrer-Policy', 'no-referrer');
  return response;
}

/** The path with what was asked of it, but for what holds a secret; null where nothing does. */
function withoutSecrets({ pathname, searchParams }: NextRequest['nextUrl']): string | null {
  const kept = [...searchParams].filter((pair) => !pair.some(looksLikeSecret));
  // Of a path nothing is left that would mean anything.
  const path = looksLikeSecret(decodeURIComponent(pathname)) ? '/' : pathname;
  if (kept.length === searchParams.size && path === pathname) return null;
  const search = new URLSearchParams(kept).toString();
  return search === '' ? path : `${path}?${search}`;
}

export const config = {
  // All but what is the same for everybody and named by its content.
  matcher: ['/((?!_next/static/).*)'],
};
