import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemoApi } from '@/examples/demo-api/create-demo-api';
import { createVerifier, type Verifier } from '@/sdk/src/index';
import { revokeToken } from '@/server/tokens/revoke-token';
import { ask, createTestVerifier, PORTAL_URL, type TestVerifier } from './test-verifier';

// The test verifier's first API is the demo's own audience.

let verifier: TestVerifier;
let credential: string | null = null;
let url: string;
let demo: Server;
let sdk: Verifier;

beforeAll(async () => {
  verifier = await createTestVerifier();
  const readCredential = () => credential;
  sdk = createVerifier({
    url: verifier.url,
    portalUrl: PORTAL_URL,
    credential: readCredential,
    onError: () => {},
  });
  demo = createDemoApi({ verifier: sdk, readCredential });
  await new Promise<void>((resolve) => demo.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(demo.address() as AddressInfo).port}`;
});
afterAll(async () => {
  demo.close();
  await sdk.close();
  await verifier.close();
});

const call = (method: string, path: string, token: string, body?: string) =>
  ask(url, path, { method, headers: ['Authorization', `Bearer ${token}`], ...(body ? { body } : {}) });

describe('the demo API', () => {
  it('is live, and says that it is not set up, before it has a credential', async () => {
    const { text } = await verifier.issue();
    expect((await ask(url, '/livez')).status).toBe(200);
    const answer = await call('GET', '/orders', text);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
    expect(answer.json.detail).toContain('not set up yet');
  });

  it('runs the main job: a token reads, may not write, is revoked and refused', async () => {
    credential = verifier.credential;
    const { text, tokenId } = await verifier.issue();
    const read = await call('GET', '/orders', text);
    expect(read.status).toBe(200);
    expect(read.json.orders).toHaveLength(2);

    const write = await call('POST', '/orders', text, '{"item":"Brush","quantity":1}');
    expect(write.status).toBe(403);
    expect(write.headers['www-authenticate']).toBe(
      'Bearer realm="orders", error="insufficient_scope", scope="orders:write"',
    );
    expect(write.headers['content-type']).toBe('application/problem+json');
    expect(write.json).toMatchObject({
      status: 403,
      code: 'INSUFFICIENT_SCOPE',
      missing_scopes: ['orders:write'],
      fix_url: `${PORTAL_URL}/tokens/new?scopes=orders%3Awrite`,
    });

    await revokeToken(verifier.user, { tokenId, reason: 'not_needed' }, verifier.portal.ctx);
    await verifier.caughtUp();
    const refused = await call('GET', '/orders', text);
    expect(refused.status).toBe(401);
    expect(refused.headers['www-authenticate']).toBe('Bearer realm="orders", error="invalid_token"');
    expect(refused.text).not.toContain('REVOKED');
  });

  it('creates what a token with the scope for it asks for, and refuses a malformed order', async () => {
    const { text } = await verifier.issue({ scopes: ['orders:read', 'orders:write'] });
    const created = await call('POST', '/orders', text, '{"item":"Brush","quantity":1}');
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({ order: { item: 'Brush' }, ordered_by: 'Ines Carvalho' });
    expect((await call('POST', '/orders', text, 'no order')).status).toBe(400);
    expect((await call('GET', '/orders', text)).json.orders).toHaveLength(3);
  });

  it('tells the verifier where the request came from', async () => {
    const { text } = await verifier.issue({ cidrs: '203.0.113.0/24' });
    expect((await call('GET', '/orders', text)).status).toBe(403);
    const near = await verifier.issue({ cidrs: '127.0.0.1' });
    expect((await call('GET', '/orders', near.text)).status).toBe(200);
  });

  it('answers 429 to a token that was used too often, says when to come again, and how the limit stands', async () => {
    const { text } = await verifier.issue({ rateLimits: { second: null, minute: null, day: 1 } });
    const allowed = await call('GET', '/orders', text);
    expect(allowed.status).toBe(200);
    expect(allowed.headers.ratelimit).toMatch(/^"token-day";r=0;t=\d+$/);
    expect(allowed.headers).not.toHaveProperty('retry-after');
    const refused = await call('GET', '/orders', text);
    expect([refused.status, refused.json.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['ratelimit-policy']).toBe('"token-day";q=1;w=86400');
    expect(refused.headers).not.toHaveProperty('www-authenticate');
    const { text: free } = await verifier.issue();
    expect((await call('GET', '/orders', free)).headers).not.toHaveProperty('ratelimit');
  });

  it('answers 401 without a token, 400 to two, 404 and 405 where there is nothing', async () => {
    const { text } = await verifier.issue();
    const none = await ask(url, '/orders');
    expect([none.status, none.headers['www-authenticate']]).toEqual([401, 'Bearer realm="orders"']);
    const two = ['Authorization', `Bearer ${text}`, 'Authorization', `Bearer ${text}`];
    expect((await ask(url, '/orders', { headers: two })).status).toBe(400);
    expect((await call('GET', '/nothing', text)).status).toBe(404);
    expect((await call('GET', '/__proto__', text)).status).toBe(404);
    const wrong = await call('DELETE', '/orders', text);
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'GET, POST']);
  });

  it('answers 500 when the verifier does not take its credential, 503 when it cannot be asked, and never 401', async () => {
    const { text } = await verifier.issue();
    credential = 'lk_ver_0000000000000000000000000000002WO3gy';
    expect((await call('GET', '/orders', text)).status).toBe(500);
    credential = verifier.credential;
    await verifier.running.close();
    const answer = await call('GET', '/orders', text);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
  });
});
