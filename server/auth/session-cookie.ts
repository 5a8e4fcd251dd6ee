import { cookies } from 'next/headers';
import { settings } from '@/runtime/settings';
import type { StartedSession } from './session';
import { revealSessionToken_forItsCookie } from './session-token';

/**
 * Name and attributes of the session's cookie. Under https the name itself makes browsers insist on Secure, the whole site
 * and no other host (`__Host-`); under plain http browsers would refuse such a cookie.
 */
export function sessionCookie(portalUrl: string) {
  const secure = portalUrl.startsWith('https:');
  return {
    name: secure ? '__Host-latchkey.session' : 'latchkey.session',
    attributes: { httpOnly: true, secure, sameSite: 'lax', path: '/' } as const,
  };
}

/** The session cookie's text in the current request. */
export async function readSessionCookie(): Promise<string | undefined> {
  const { name } = sessionCookie(settings().portalUrl);
  return (await cookies()).get(name)?.value;
}

/** Gives the browser the session that just started. Only in a server action or a route handler. */
export async function writeSessionCookie({ token, expiresAt }: StartedSession): Promise<void> {
  const { name, attributes } = sessionCookie(settings().portalUrl);
  (await cookies()).set(name, revealSessionToken_forItsCookie(token), { ...attributes, expires: expiresAt });
}

/** Takes the session's cookie from the browser. The session itself is ended by `signOut`. */
export async function clearSessionCookie(): Promise<void> {
  const { name, attributes } = sessionCookie(settings().portalUrl);
  (await cookies()).set(name, '', { ...attributes, maxAge: 0 });
}
