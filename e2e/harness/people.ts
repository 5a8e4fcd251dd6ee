/** People with a session, made directly in the database: only the tests of signing in sign in. */
import { createHash, randomBytes } from 'node:crypto';
import type { BrowserContext } from '@playwright/test';
import { newId } from '@/runtime/ids';
import { asOwner } from './database';
import type { ProductAddress } from './product';

export interface Person {
  id: string;
  email: string;
  name: string;
  sessionId: string;
  /** The session's cookie, as a browser would send it. */
  cookie: string;
}

/** Over http; `__Host-``__Host-` and Secure come with https. */
export const SESSION_COOKIE = 'latchkey.session';

const SESSION_HOURS = 12;

export async function addPerson(
  product: ProductAddress,
  { roles = ['developer'], name = 'Ines Carvalho' }: { roles?: string[]; name?: string } = {},
): Promise<Person> {
  const id = newId();
  const email = `${id}@halden.example`;
  await asOwner(product, 'insert into users (id, email, name) values ($1, $2, $3)', [id, email, name]);
  await asOwner(product, 'insert into user_roles select $1, id from roles where name = any ($2)', [
    id,
    roles,
  ]);
  return { id, email, name, ...(await startSession(product, id)) };
}

/** Another session of someone: another browser they are signed in with. */
export async function startSession(
  product: ProductAddress,
  userId: string,
): Promise<Pick<Person, 'sessionId' | 'cookie'>> {
  const sessionId = newId();
  const token = randomBytes(32).toString('base64url');
  await asOwner(
    product,
    `insert into sessions (id, user_id, token_digest, auth_method, client_address, user_agent, expires_at)
     values ($1, $2, $3, 'password', '127.0.0.1', 'a test', clock_timestamp() + make_interval(hours => $4))`,
    [sessionId, userId, createHash('sha256').update(token).digest(), SESSION_HOURS],
  );
  return { sessionId, cookie: `${SESSION_COOKIE}=${token}` };
}

/** Lets a browser be signed in as someone. */
export async function signInAs(
  context: BrowserContext,
  product: ProductAddress,
  person: Pick<Person, 'cookie'>,
): Promise<void> {
  const [name = '', value = ''] = person.cookie.split('=');
  await context.addCookies([{ name, value, url: product.portalUrl, httpOnly: true, sameSite: 'Lax' }]);
}

export async function suspend(product: ProductAddress, person: Person): Promise<void> {
  await asOwner(product, 'update users set suspended_at = clock_timestamp() where id = $1', [person.id]);
}
