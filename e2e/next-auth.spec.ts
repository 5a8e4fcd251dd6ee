/** The routes of next-auth: what the sign-in page does not use, and whoever finds them may. */
import { hash } from '@node-rs/argon2';
import type { APIRequestContext, APIResponse } from '@playwright/test';
import { asOwner } from './harness/database';
import { addPerson, type Person, SESSION_COOKIE } from './harness/people';
import type { ProductAddress } from './harness/product';
import { expect, test } from './harness/test';

const PASSWORD = 'paper lantern harbour nine';

async function addPersonWithPassword(product: ProductAddress): Promise<Person> {
  const person = await addPerson(product);
  await asOwner(product, 'update users set password_hash = $2, password_set_at = now() where id = $1', [
    person.id,
    await hash(PASSWORD),
  ]);
  return person;
}

/** What a browser says of a form on one of our own pages. */
const FROM_OUR_PAGE = { 'sec-fetch-site': 'same-origin' };

const csrfToken = async (request: APIRequestContext): Promise<string> =>
  (await (await request.get('/api/auth/csrf')).json()).csrfToken;

const send = (
  request: APIRequestContext,
  action: string,
  form: Record<string, string>,
): Promise<APIResponse> =>
  request.post(`/api/auth/${action}`, { form, headers: FROM_OUR_PAGE, maxRedirects: 0 });

const session = async (request: APIRequestContext) => (await request.get('/api/auth/session')).json();

test.describe('next-auth', () => {
  test('signs in and out with a CSRF token, tells no more than name and id, and goes nowhere else', async ({
    product,
    request,
  }) => {
    const person = await addPersonWithPassword(product);
    const typed = { email: person.email, password: PASSWORD };
    await send(request, 'callback/credentials', typed);
    expect(await session(request), 'without a CSRF token').toEqual({});

    const token = await csrfToken(request);
    await send(request, 'callback/credentials', { ...typed, csrfToken: token, password: 'wrong' });
    expect(await session(request), 'with a wrong password').toEqual({});

    const callbackUrl = 'https://evil.example/';
    const answer = await send(request, 'callback/credentials', { ...typed, csrfToken: token, callbackUrl });
    expect(answer.headers().location).toBe(`${product.portalUrl}/`);
    expect(answer.headers()['set-cookie']).toMatch(
      new RegExp(
        `${SESSION_COOKIE.replace('.', '\\.')}=[A-Za-z0-9_-]{43}; Path=/; Expires=[^;]+; HttpOnly; SameSite=Lax`,
      ),
    );
    const { expires: _, ...told } = await session(request);
    expect(told).toEqual({ user: { id: expect.stringMatching(/^usr_/), name: person.name } });

    await send(request, 'signout', {});
    expect(await session(request), 'without a CSRF token').toMatchObject(told);
    const { cookies } = await request.storageState();
    const held = cookies.find(({ name }) => name === SESSION_COOKIE)?.value;
    await send(request, 'signout', { csrfToken: token });
    expect(await session(request)).toEqual({});

    const old = await request.get('/tokens', {
      headers: { cookie: `${SESSION_COOKIE}=${held}` },
      maxRedirects: 0,
    });
    expect(old.status()).toBe(307);
    const rows = await asOwner(
      product,
      'select end_reason from sessions where user_id = $1 and ended_at is not null',
      [person.id],
    );
    expect(rows).toEqual([{ end_reason: 'signed_out' }]);
  });

  test('serves only what the portal uses, and takes any header and body', async ({ request }) => {
    for (const path of ['_log', 'session', 'verify-request', 'nope']) {
      expect(
        (await request.post(`/api/auth/${path}`, { data: {}, headers: FROM_OUR_PAGE })).status(),
        path,
      ).toBe(404);
    }
    for (const data of ['{', '[]', 'null', '{"email":["a"],"password":{"x":1},"csrfToken":7}']) {
      const answer = await request.post('/api/auth/callback/credentials', {
        headers: { 'content-type': 'application/json' },
        data: Buffer.from(data),
        maxRedirects: 0,
      });
      expect(answer.status(), data).toBeLessThan(500);
    }
    for (const headers of [
      { authorization: 'Bearer %ZZ' },
      { cookie: `${SESSION_COOKIE}=%ZZ; latchkey.csrf=|||` },
      { cookie: `${SESSION_COOKIE}.0=a; ${SESSION_COOKIE}.x=b; ;;=` },
    ] as Record<string, string>[]) {
      for (const path of ['session', 'csrf', 'providers']) {
        const answer = await request.get(`/api/auth/${path}`, { headers });
        expect(answer.status(), JSON.stringify(headers)).toBe(200);
      }
    }
  });
});
