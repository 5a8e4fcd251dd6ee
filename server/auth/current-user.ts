import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { hasPortalRight } from '@/core/access/authorize';
import type { PortalRight } from '@/core/access/principal';
import { safeNextPath } from '@/core/auth/next-path';
import { formatPublicId } from '@/core/ids/public-id';
import { newId } from '@/runtime/ids';
import type { RequestInfo, UseCaseContext } from '../context';
import { contextFor } from '../portal-services';
import { findSessionUser, type SignedInUser } from './session';
import { readSessionCookie } from './session-cookie';

/** Who is signed in, as a principal with their e-mail; null if nobody. Looked up once per request, never longer. */
export const findCurrentUser = cache(
  async (): Promise<SignedInUser | null> =>
    findSessionUser(await readSessionCookie(), await requestContext()),
);

/** The signed-in user, or off to the sign-in page, which comes back here afterwards. */
export async function requireUser(): Promise<SignedInUser> {
  const user = await findCurrentUser();
  if (user) return user;
  const here = safeNextPath((await headers()).get('x-latchkey-path'));
  redirect(here === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(here)}`);
}

/** The signed-in user with at least this portal right. To everybody else the page does not exist. */
export async function requirePortalRight(right: Exclude<PortalRight, 'none'>): Promise<SignedInUser> {
  const user = await requireUser();
  if (!hasPortalRight(user, right)) notFound();
  return user;
}

/** Where the current request came from, in the headers that our own http server set (and that no client can). */
export const requestInfo = cache(async (): Promise<RequestInfo> => {
  const given = await headers();
  return {
    id: given.get('x-latchkey-request-id') ?? formatPublicId('request', newId()),
    clientAddress: given.get('x-latchkey-client-address'),
    userAgent: given.get('user-agent'),
  };
});

/** The context of use cases for the current request. */
export async function requestContext(): Promise<UseCaseContext> {
  return contextFor(await requestInfo());
}
