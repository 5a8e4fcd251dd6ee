/** Real frameworks over real connections, with a real verifier behind them: what a client meets is the same in all of them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { formatPublicId } from '@/core/ids/public-id';
import { NO_RATE_LIMITS } from '@/core/rate-limit/rate-limits';
import { DatabaseLine } from '@/db/test-database/database-line';
import { revokeToken } from '@/server/tokens/revoke-token';
import {
  type Answer,
  ask,
  createTestVerifier,
  PORTAL_URL,
  type TestVerifier,
} from '@/verifier/test-verifier';
import { FRAMEWORKS, type RunningApi } from './test-frameworks';

const UNKNOWN_TOKEN = 'lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe';
const UNKNOWN_CREDENTIAL = 'lk_ver_0000000000000000000000000000002WO3gy';

let verifier: TestVerifier;
/** Between the APIs and the verifier: a TCP proxy that can be cut. */
let line: DatabaseLine;
let verifierUrl: string;
const folder = mkdtempSync(join(tmpdir(), 'latchkey-sdk-'));
const credentialFile = join(folder, 'credential');
const giveCredential = (text: string) => writeFileSync(credentialFile, `${text}\n`);

beforeAll(async () => {
  verifier = await createTestVerifier();
  line = new DatabaseLine(verifier.url);
  verifierUrl = await line.open();
  giveCredential(verifier.credential);
});
afterAll(async () => {
  line.close();
  await verifier.close();
  rmSync(folder, { recursive: true, force: true });
});

const sourceOf = ({ json }: Answer) => (json.token as { source?: string } | undefined)?.source;
const bearer = (token: string) => ['Authorization', `Bearer ${token}`];

describe.each(Object.entries(FRAMEWORKS))('%s', (_name, { start, seesSecondHeader }) => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await start({ verifierUrl, portalUrl: PORTAL_URL, credentialFile });
    // What is compiled when it is first asked for, is.
    for (const path of ['/orders', '/moved', '/open', '/anywhere']) await ask(api.url, path);
  });
  afterAll(() => api?.stop());
  afterEach(() => {
    line.restore();
    giveCredential(verifier.credential);
  });

  const get = (headers: string[], path = '/orders') => ask(api.url, path, { headers });
  const post = (headers: string[], body = '{"item":"Brush"}') =>
    ask(api.url, '/orders', {
      method: 'POST',
      headers: [...headers, 'Content-Type', 'application/json'],
      body,
    });

  /** A whole refusal: the problem as it should be, nothing of the handler, and nobody may keep it. */
  function expectRefusal(answer: Answer, status: number, code: string, challenge?: string) {
    expect([answer.status, answer.json.code, answer.json.status]).toEqual([status, code, status]);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['www-authenticate']).toBe(challenge);
    const page = `${PORTAL_URL}/problems/${code.toLowerCase().replaceAll('_', '-')}`;
    expect(answer.json).toMatchObject({ type: page, title: expect.any(String) });
    expect(answer.json).not.toHaveProperty('token');
    expect(answer.json).not.toHaveProperty('order');
  }

  it('lets a good token through, and the handler knows whose it is', async () => {
    const { text, tokenId } = await verifier.issue({ scopes: ['orders:read', 'orders:write'] });
    const { status, json, headers } = await get(['authorization', `bearer  ${text}`], '/orders?page=2');
    expect(status).toBe(200);
    const userId = formatPublicId('user', verifier.user.userId);
    expect(json.token).toEqual({
      id: formatPublicId('token', tokenId),
      kind: 'personal',
      subject: userId,
      owner: {
        type: 'user',
        id: userId,
        name: 'Ines Carvalho',
        externalId: `crm-${verifier.user.userId}`,
      },
      scopes: ['orders:read', 'orders:write'],
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      metadata: {},
      source: 'live',
    });
    expect(headers).not.toHaveProperty('ratelimit');
    expect(headers).not.toHaveProperty('www-authenticate');
  });

  it('refuses a request without a token, or with another scheme: 401, without an error code', async () => {
    const challenge = 'Bearer realm="latchkey"';
    expectRefusal(await get([]), 401, 'CREDENTIALS_MISSING', challenge);
    expectRefusal(await get(['Authorization', 'Basic aW5lczp4']), 401, 'CREDENTIALS_MISSING', challenge);
  });

  it('refuses two credentials, malformed ones, and one in the URL: 400', async () => {
    const { text } = await verifier.issue();
    const challenge = 'Bearer realm="latchkey", error="invalid_request"';
    const malformed = [
      'Bearer',
      'Bearer ',
      `Bearer ${text} ${text}`,
      `Bearer ${text}, Bearer ${text}`,
      'Bearer "x"',
    ];
    for (const value of malformed) {
      expectRefusal(await get(['Authorization', value]), 400, 'INVALID_REQUEST', challenge);
    }
    for (const headers of [[], bearer(text)]) {
      const answer = await get(headers, `/orders?access_token=${text}`);
      expectRefusal(answer, 400, 'INVALID_REQUEST', challenge);
      expect(answer.text).not.toContain(text);
    }
    const two = await get([...bearer(text), ...bearer(text)]);
    const badFirst = await get([...bearer(UNKNOWN_TOKEN), ...bearer(text)]);
    if (seesSecondHeader) {
      expectRefusal(two, 400, 'INVALID_REQUEST', challenge);
      expectRefusal(badFirst, 400, 'INVALID_REQUEST', challenge);
    } else {
      // The one that counts is the one that was verified.
      expect([two.status, badFirst.status]).toEqual([200, 401]);
    }
  });

  it('has one answer for every reason a token is no good: 401 invalid_token', async () => {
    const revoked = await verifier.issue();
    expect((await get(bearer(revoked.text))).status).toBe(200);
    await revokeToken(verifier.user, { tokenId: revoked.tokenId, reason: 'not_needed' }, verifier.portal.ctx);
    // The promise, in the API's own process too.
    await expect
      .poll(async () => (await get(bearer(revoked.text))).status, { timeout: 1_000, interval: 5 })
      .toBe(401);
    const texts = ['anything', 'x'.repeat(8_000), UNKNOWN_TOKEN, verifier.credential, revoked.text];
    const bodies = new Set<string>();
    for (const text of texts) {
      const answer = await get(bearer(text));
      expectRefusal(answer, 401, 'INVALID_TOKEN', 'Bearer realm="latchkey", error="invalid_token"');
      bodies.add(answer.text);
    }
    expect(bodies.size).toBe(1);
  });

  it('names the missing scopes, and where to get a token that has them: 403', async () => {
    const { text } = await verifier.issue({ scopes: ['orders:write'] });
    const answer = await get(bearer(text));
    const challenge = 'Bearer realm="latchkey", error="insufficient_scope", scope="orders:read"';
    expectRefusal(answer, 403, 'INSUFFICIENT_SCOPE', challenge);
    expect(answer.json).toMatchObject({
      missing_scopes: ['orders:read'],
      fix_url: `${PORTAL_URL}/tokens/new?scopes=orders%3Aread`,
    });
  });

  it('asks for more scopes on a route that needs more, and the body is still there for who has them', async () => {
    const reader = await verifier.issue();
    const answer = await post(bearer(reader.text));
    const challenge = 'Bearer realm="latchkey", error="insufficient_scope", scope="orders:read orders:write"';
    expectRefusal(answer, 403, 'INSUFFICIENT_SCOPE', challenge);
    expect(answer.json).toMatchObject({
      missing_scopes: ['orders:write'],
      fix_url: `${PORTAL_URL}/tokens/new?scopes=orders%3Awrite`,
    });
    expectRefusal(await post([]), 401, 'CREDENTIALS_MISSING', 'Bearer realm="latchkey"');
    const writer = await verifier.issue({ scopes: ['orders:read', 'orders:write'] });
    const created = await post(bearer(writer.text));
    expect([created.status, created.json]).toEqual([201, { order: { item: 'Brush' }, path: '/orders' }]);
  });

  it('lets nobody through where scopes are required and nothing protects: 500', async () => {
    const { text } = await verifier.issue();
    const answer = await get(bearer(text), '/open');
    expect(answer.status).toBe(500);
    expect(answer.json).not.toHaveProperty('token');
  });

  it('knows where a request came from, whatever its client writes: 403', async () => {
    const elsewhere = await verifier.issue({ cidrs: '203.0.113.0/24' });
    const forged = [
      'X-Forwarded-For',
      '203.0.113.5',
      'X-Real-IP',
      '203.0.113.5',
      'Forwarded',
      'for=203.0.113.5',
    ];
    expectRefusal(await get(bearer(elsewhere.text)), 403, 'IP_NOT_ALLOWED');
    expectRefusal(await get([...bearer(elsewhere.text), ...forged]), 403, 'IP_NOT_ALLOWED');
    const here = await verifier.issue({ cidrs: '127.0.0.1' });
    expect((await get(bearer(here.text))).status).toBe(200);
  });

  it('says how a limit stands, also in an answer that the handler cannot change, and when to come again: 429', async () => {
    const { text } = await verifier.issue({ rateLimits: { ...NO_RATE_LIMITS, day: 2 } });
    const first = await get(bearer(text));
    expect([first.status, first.headers['ratelimit-policy']]).toEqual([200, '"token-day";q=2;w=86400']);
    expect(first.headers.ratelimit).toMatch(/^"token-day";r=1;t=\d+$/);
    expect(first.headers).not.toHaveProperty('retry-after');
    const moved = await get(bearer(text), '/moved');
    expect([moved.status, moved.headers.location]).toEqual([302, 'https://elsewhere.example/']);
    expect(moved.headers.ratelimit).toMatch(/^"token-day";r=0;t=\d+$/);
    const refused = await get(bearer(text));
    expectRefusal(refused, 429, 'RATE_LIMITED');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers.ratelimit).toMatch(/^"token-day";r=0;t=\d+$/);
  });

  it('answers 503, never 401, while the verifier is gone, and goes on by itself', async () => {
    const { text } = await verifier.issue();
    line.cut();
    for (const token of [text, UNKNOWN_TOKEN]) {
      const answer = await get(bearer(token));
      expectRefusal(answer, 503, 'UNAVAILABLE');
      expect(answer.headers['retry-after']).toBe('1');
    }
    expectRefusal(await get([]), 401, 'CREDENTIALS_MISSING', 'Bearer realm="latchkey"');
    line.restore();
    expect((await get(bearer(text))).status).toBe(200);
    expect((await get(bearer(UNKNOWN_TOKEN))).status).toBe(401);
  });

  it('decides about a token it has seen without the verifier’s help, and not longer than it can prove to be current', async () => {
    const { text } = await verifier.issue();
    await expect.poll(async () => sourceOf(await get(bearer(text)))).toBe('cache');
    line.cut();
    await expect.poll(async () => (await get(bearer(text))).status, { timeout: 3_000 }).toBe(503);
    line.restore();
    await expect.poll(async () => sourceOf(await get(bearer(text)))).toBe('cache');
  });

  it('answers 503 while it has no credential, 500 with one that is no good, and says nothing of it', async () => {
    const { text } = await verifier.issue();
    giveCredential('');
    expectRefusal(await get(bearer(text)), 503, 'UNAVAILABLE');
    for (const credential of [UNKNOWN_CREDENTIAL, text, 'two words']) {
      giveCredential(credential);
      const answer = await get(bearer(text));
      expectRefusal(answer, 500, 'FAULT');
      expect(answer.text).not.toContain(credential);
    }
    giveCredential(verifier.credential);
    expect((await get(bearer(text))).status).toBe(200);
  });

  it('refuses a token that is limited to networks where nobody knows where a request came from', async () => {
    const limited = await verifier.issue({ cidrs: '127.0.0.1' });
    expectRefusal(await get(bearer(limited.text), '/anywhere'), 403, 'IP_NOT_ALLOWED');
    const free = await verifier.issue();
    expect((await get(bearer(free.text), '/anywhere')).status).toBe(200);
  });
});
