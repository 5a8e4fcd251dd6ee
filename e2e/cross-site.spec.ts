/** Nothing changes because another site asked a browser to ask, and nothing breaks because someone sent nonsense. */
import { ACTIONS } from './authorization-matrix';
import { asOwner } from './harness/database';
import { addPerson, type Person } from './harness/people';
import { rawRequest, sendBytes } from './harness/raw-request';
import { callServerAction, findServerAction, listServerActions } from './harness/server-actions';
import { expect, test } from './harness/test';
import { issueToken } from './harness/tokens';

let person: Person;
test.beforeAll(async ({ product }) => {
  person = await addPerson(product);
});

test('no server action runs for another origin', async ({ product }) => {
  const token = await issueToken(product, person);
  const sibling = `http://localhost:${Number(new URL(product.portalUrl).port) + 1}`;
  const strangers: Record<string, string>[] = [
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { origin: sibling },
    { origin: product.portalUrl.replace('http:', 'https:') },
    { origin: `${product.portalUrl}.evil.example` },
    { origin: product.portalUrl, 'sec-fetch-site': 'cross-site' },
    { origin: product.portalUrl, 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
  ];
  const before = await asOwner(product, 'select * from audit');
  const actions = listServerActions();
  expect(actions.length).toBeGreaterThan(5);
  for (const action of actions) {
    for (const headers of strangers) {
      const { status, text } = await callServerAction(product.portalUrl, {
        action,
        page: `/tokens/${token.id}`,
        form: { token_id: token.id, reason: 'not_needed', label: 'taken over' },
        headers: { cookie: person.cookie, ...headers },
      });
      expect([action.name, headers, status]).toEqual([action.name, headers, 403]);
      expect(text).toContain('CROSS_SITE');
    }
  }
  expect(
    await asOwner(product, 'select label, revoked_at from tokens where user_id = $1', [person.id]),
  ).toEqual([{ label: token.label, revoked_at: null }]);
  const recorded = await asOwner<{ actor_id: string }>(product, 'select actor_id from audit');
  expect(recorded.filter((row) => row.actor_id === person.id)).toHaveLength(
    before.filter((row) => row.actor_id === person.id).length,
  );
});

test('an action nobody ever made is not found', async ({ product }) => {
  for (const id of ['0'.repeat(42), 'x', '../../etc/passwd', '__proto__', 'constructor']) {
    const { status } = await callServerAction(product.portalUrl, {
      action: { id, name: id },
      page: '/tokens',
      arguments: [],
      headers: { cookie: person.cookie },
    });
    expect([400, 404, 409]).toContain(status);
  }
});

const NONSENSE: [name: string, body: string, contentType: string][] = [
  ['nothing', '', 'text/plain;charset=UTF-8'],
  ['half an array', '[', 'text/plain;charset=UTF-8'],
  ['no array', '{"a":1}', 'text/plain;charset=UTF-8'],
  ['a chunk that never comes', '["$K99","$@7"]', 'text/plain;charset=UTF-8'],
  ['a server reference', '["$F1"]', 'text/plain;charset=UTF-8'],
  ['a way to the constructor', '["$1:constructor:constructor"]', 'text/plain;charset=UTF-8'],
  ['a prototype', '[{"__proto__":{"isAdmin":true}}]', 'text/plain;charset=UTF-8'],
  ['a cycle', '["$1:0:0:0:0"]', 'text/plain;charset=UTF-8'],
  ['a bomb of numbers', '["$n9".repeat(99)]', 'text/plain;charset=UTF-8'],
  ['depth', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'text/plain;charset=UTF-8'],
  [
    'a broken multipart body',
    '--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n["$Q1"]',
    'multipart/form-data; boundary=x',
  ],
  ['a multipart body without boundary', '["$K1"]', 'multipart/form-data'],
  [
    'a thenable in a chunk',
    '--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n{"then":"$1:__proto__:then","status":"resolved_model","reason":-1,"value":"{}","_response":{"_prefix":"process.exit()//","_formData":{"get":"$1:constructor:constructor"}}}\r\n--x\r\nContent-Disposition: form-data; name="1"\r\n\r\n"$@0"\r\n--x--\r\n',
    'multipart/form-data; boundary=x',
  ],
];

for (const [name, body, contentType] of NONSENSE) {
  test(`${name} instead of an action’s arguments is refused quickly`, async ({ product }) => {
    // What reads no field does what it does for any.
    const readers = Object.entries(ACTIONS).filter(([, { form }]) => Object.keys(form).length > 0);
    for (const [exported, { page }] of readers) {
      const action = findServerAction(exported);
      const began = performance.now();
      const answer = await rawRequest(`${product.portalUrl}${page}`, {
        method: 'POST',
        headers: {
          cookie: person.cookie,
          origin: product.portalUrl,
          'next-action': action.id,
          'content-type': contentType,
        },
        body,
      });
      const refused = answer.status >= 400 || /"status":"(invalid|refused)"/.test(answer.text);
      expect([action.name, refused]).toEqual([action.name, true]);
      expect(answer.text).not.toMatch(/node_modules|at .*\.m?js/);
      expect(performance.now() - began).toBeLessThan(2_000);
    }
    expect((await rawRequest(`${product.portalUrl}/readyz`)).status).toBe(200);
  });
}

test('nobody changes protocols', async ({ product }) => {
  const host = new URL(product.portalUrl).host;
  for (const target of ['/', '/tokens', 'http://127.0.0.1:1/', '/_next/webpack-hmr']) {
    const request = `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    expect(await sendBytes(product.portalUrl, request)).toMatch(/^HTTP\/1\.1 400 /);
  }
});

test('another host is sent to the configured one, and changes nothing', async ({ product }) => {
  const elsewhere = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
  const read = await rawRequest(`${product.portalUrl}/sign-in?x=1`, { headers: elsewhere });
  expect([read.status, read.headers.location]).toEqual([308, `${product.portalUrl}/sign-in?x=1`]);
  const change = await rawRequest(`${product.portalUrl}/sign-in`, { method: 'POST', headers: elsewhere });
  expect(change.status).toBe(421);
});

test('nobody chooses the address that is recorded of them', async ({ product }) => {
  const action = findServerAction('issueTokenAction');
  const forged = '198.51.100.77';
  const { result } = await callServerAction(product.portalUrl, {
    action,
    page: '/tokens/new',
    form: {
      label: 'from elsewhere',
      scopes: 'orders:read',
      lifetime: '30',
      note: '',
      cidrs: '',
      idempotency_key: 'address-0001',
    },
    headers: {
      cookie: person.cookie,
      'x-forwarded-for': forged,
      'x-real-ip': forged,
      forwarded: `for=${forged}`,
      'x-latchkey-client-address': forged,
      'X-Latchkey_Client-Address': forged,
      'x-latchkey-request-id': 'req_forged',
    },
  });
  expect(result).toMatchObject({ status: 'ok' });
  const [row] = await asOwner(
    product,
    `select host(client_address) as address, request_id from audit where target_name = 'from elsewhere'`,
  );
  expect(row?.address).toMatch(/^(127\.0\.0\.1|::1)$/);
  expect(row?.request_id).toMatch(/^req_[0-9A-Z]{26}$/);
});
