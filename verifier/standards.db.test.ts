import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatPublicId } from '@/core/ids/public-id';
import { AUDIENCE, createTestVerifier, PORTAL_URL, type TestToken, type TestVerifier } from './test-verifier';

let verifier: TestVerifier;
let token: TestToken;
beforeAll(async () => {
  verifier = await createTestVerifier();
  token = await verifier.issue({ scopes: ['orders:write', 'orders:read', 'depot:read'] });
});
afterAll(() => verifier.close());

const move = (tokenId: string, assignment: string) =>
  verifier.change(`update tokens set ${assignment} where id = $1`, [tokenId]);

const own = (...authorization: string[]) =>
  verifier.ask('/v1/token', { headers: authorization.flatMap((value) => ['Authorization', value]) });

const UNKNOWN = 'lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe';

describe('GET /v1/token', () => {
  it('tells a token what it is, at all of its APIs, and keeps the metadata of the operator to itself', async () => {
    const answer = await own(`Bearer ${token.text}`);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    const subject = formatPublicId('user', verifier.user.userId);
    expect(answer.json).toEqual({
      token_id: formatPublicId('token', token.tokenId),
      kind: 'personal',
      subject,
      owner: { type: 'user', id: subject, name: 'Ines Carvalho', external_id: `crm-${verifier.user.userId}` },
      scopes: ['depot:read', 'orders:read', 'orders:write'],
      created_at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      expires_at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
    });
  });

  it('B1: without credentials answers 401 with a challenge that has no error code', async () => {
    for (const answer of [await own(), await own('Basic bGs6'), await own(`DPoP ${token.text}`)]) {
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer realm="latchkey"']);
    }
  });

  it('B2, B11: gives unknown, malformed, revoked, expired and suspended one and the same 401', async () => {
    const revoked = await verifier.issue();
    await move(revoked.tokenId, `revoked_at = clock_timestamp(), revoke_reason = 'other'`);
    const expired = await verifier.issue();
    await move(expired.tokenId, 'expires_at = clock_timestamp()');
    const suspended = await verifier.issue();
    await move(suspended.tokenId, `suspended_at = clock_timestamp(), suspended_as = 'owner'`);
    const bare = await verifier.issue();
    await verifier.change('delete from token_scopes where token_id = $1', [bare.tokenId]);
    const told = new Set<string>();
    const refused = [UNKNOWN, 'nonsense', revoked.text, expired.text, suspended.text, bare.text];
    for (const text of [...refused, verifier.credential]) {
      const answer = await own(`Bearer ${text}`);
      told.add(
        JSON.stringify([
          answer.status,
          answer.headers['www-authenticate'],
          { ...answer.json, request_id: '' },
        ]),
      );
    }
    expect([...told]).toEqual([expect.stringContaining('invalid_token')]);
  });

  it('B4: answers 400 invalid_request to two headers, a token in the URL, and a body', async () => {
    const good = `Bearer ${token.text}`;
    const answers = [
      await own(good, good),
      await own(good, 'Basic bGs6'),
      await verifier.ask(`/v1/token?access_token=${token.text}`, { headers: ['Authorization', good] }),
      await verifier.ask(`/v1/token?access_token=${token.text}`),
      await verifier.ask('/v1/token', {
        headers: ['Authorization', good],
        body: `access_token=${token.text}`,
      }),
      await own('Bearer'),
      await own(`${good} x`),
      await own('Bearer a,b'),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.json.code]).toEqual([400, 'INVALID_REQUEST']);
      expect(answer.headers['www-authenticate']).toContain('error="invalid_request"');
    }
  });

  it('B6: reads the scheme in any case', async () => {
    for (const scheme of ['bearer', 'BEARER', 'bEaReR']) {
      expect((await own(`${scheme} ${token.text}`)).status).toBe(200);
    }
  });

  it('holds a token to its addresses by the socket: without a trusted proxy nobody else says where they are', async () => {
    const elsewhere = await verifier.issue({ cidrs: '203.0.113.0/24' });
    const here = await verifier.issue({ cidrs: '127.0.0.1' });
    const forged = await verifier.ask('/v1/token', {
      headers: ['Authorization', `Bearer ${elsewhere.text}`, 'X-Forwarded-For', '203.0.113.9'],
    });
    expect([forged.status, forged.json.code]).toEqual([403, 'IP_NOT_ALLOWED']);
    expect((await own(`Bearer ${here.text}`)).status).toBe(200);
  });
});

describe('POST /oauth/introspect (RFC 7662)', () => {
  it('I4, I6: says of an active token what the RFC has names for, with the scopes of this API alone', async () => {
    const answer = await verifier.introspect({ token: token.text, token_type_hint: 'refresh_token' });
    expect(answer.status).toBe(200);
    expect([answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
      'application/json',
      'no-store',
    ]);
    const [row] = await verifier.portal.asOwner<{ iat: number; exp: number }>(
      `select floor(extract(epoch from created_at))::int as iat, floor(extract(epoch from expires_at))::int as exp
       from tokens where id = $1`,
      [token.tokenId],
    );
    expect(answer.json).toEqual({
      active: true,
      token_type: 'Bearer',
      scope: 'orders:read orders:write',
      sub: formatPublicId('user', verifier.user.userId),
      aud: AUDIENCE,
      iss: PORTAL_URL,
      jti: formatPublicId('token', token.tokenId),
      ...row,
    });
  });

  it('leaves exp out of a token that never ends, and rounds nbf up', async () => {
    const started = await verifier.issue();
    await move(started.tokenId, `expires_at = null, not_before = '2026-01-01T00:00:00.001Z'`);
    const { json } = await verifier.introspect({ token: started.text });
    expect(json).toMatchObject({ active: true, nbf: Date.UTC(2026, 0, 1) / 1_000 + 1 });
    expect(json).not.toHaveProperty('exp');
  });

  it('I2: says active:false of every token that is no good here, and nothing else', async () => {
    const revoked = await verifier.issue();
    await move(revoked.tokenId, `revoked_at = clock_timestamp(), revoke_reason = 'other'`);
    const expired = await verifier.issue();
    await move(expired.tokenId, 'expires_at = clock_timestamp()');
    const foreign = await verifier.issue({ scopes: ['depot:read'] });
    const bound = await verifier.issue({ cidrs: '203.0.113.0/24' });
    const all = [
      UNKNOWN,
      'nonsense',
      verifier.credential,
      revoked.text,
      expired.text,
      foreign.text,
      bound.text,
    ];
    for (const text of all) {
      const answer = await verifier.introspect({ token: text });
      expect([answer.status, answer.text]).toEqual([200, '{"active":false}']);
    }
    expect((await verifier.introspect({ token: bound.text, ip: '203.0.113.9' })).json.active).toBe(true);
  });

  it('I1, R9: takes a form and nothing else', async () => {
    const headers = (type: string) => [
      'Authorization',
      `Bearer ${verifier.credential}`,
      'Content-Type',
      type,
    ];
    const ask = (type: string, body: string, path = '/oauth/introspect') =>
      verifier.ask(path, { method: 'POST', headers: headers(type), body });
    const form = 'application/x-www-form-urlencoded';
    expect((await ask('application/json', `{"token":"${token.text}"}`)).status).toBe(415);
    expect((await ask('multipart/form-data; boundary=x', 'x')).status).toBe(415);
    expect((await ask(`${form}; charset=UTF-8`, `token=${token.text}`)).json.active).toBe(true);
    for (const body of [
      '',
      'token=',
      `token=${token.text}&token=${token.text}`,
      `token=${token.text}&client_secret=x`,
    ]) {
      const answer = await ask(form, body);
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    }
    expect((await ask(form, '', `/oauth/introspect?token=${token.text}`)).status).toBe(400);
    const get = await verifier.ask(`/oauth/introspect?token=${token.text}`, { headers: headers(form) });
    expect([get.status, get.headers.allow]).toEqual([405, 'POST']);
  });
});

describe('the server', () => {
  const post = (body: string | Buffer, type = 'application/json', more: string[] = []) =>
    verifier.ask('/v1/tokens/verify', {
      method: 'POST',
      headers: ['Authorization', `Bearer ${verifier.credential}`, 'Content-Type', type, ...more],
      body,
    });

  it('is live and ready', async () => {
    expect((await verifier.ask('/livez')).json).toEqual({ status: 'live' });
    expect((await verifier.ask('/readyz')).json).toEqual({ status: 'ready' });
    expect((await verifier.ask('/livez', { method: 'HEAD' })).status).toBe(200);
  });

  it('answers 404 where there is nothing and 405 with Allow where there is something else', async () => {
    for (const path of [
      '/',
      '/v1',
      '/v1/tokens/verify/',
      '/V1/token',
      '//v1/token',
      '/v1/%74oken',
      '/__proto__',
      '/constructor',
      '*',
    ]) {
      const answer = await verifier.ask(path);
      expect([answer.status, answer.json.code]).toEqual([404, 'NOT_FOUND']);
    }
    for (const [method, path, allow] of [
      ['GET', '/v1/tokens/verify', 'POST'],
      ['PUT', '/oauth/introspect', 'POST'],
      ['POST', '/v1/token', 'GET'],
      ['OPTIONS', '/v1/token', 'GET'],
      ['DELETE', '/livez', 'GET, HEAD'],
    ] as const) {
      const answer = await verifier.ask(path, { method });
      expect([answer.status, answer.headers.allow, answer.json.code]).toEqual([
        405,
        allow,
        'METHOD_NOT_ALLOWED',
      ]);
    }
  });

  it('refuses bodies that are too large, compressed, not UTF-8 or not JSON, and every refusal is a problem', async () => {
    const deep = `${'['.repeat(7_000)}${']'.repeat(7_000)}`;
    const cases: [number, ReturnType<typeof post>][] = [
      [413, post('x'.repeat(16 * 1_024 + 1))],
      [415, post('{}', 'text/plain')],
      [415, post('{}', 'application/json; charset=latin1')],
      [415, post('{}', 'application/json', ['Content-Encoding', 'gzip'])],
      [400, post(Buffer.from([0x7b, 0xff, 0x7d]))],
      [400, post('')],
      [400, post(deep)],
      [400, post(`{"token":"x","scopes":${deep}}`)],
      [400, post('{"token":"x","unknown":1}')],
    ];
    for (const [status, pending] of cases) {
      const answer = await pending;
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(answer.json).toMatchObject({ status, type: expect.stringContaining(`${PORTAL_URL}/problems/`) });
    }
  });

  it('stops reading a body that has no end', async () => {
    const answer = await raw(
      `POST /v1/tokens/verify HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${verifier.credential}\r\n` +
        `Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${`4000\r\n${'x'.repeat(0x4000)}\r\n`.repeat(8)}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('answers what is not HTTP, or has headers without end, with a problem too', async () => {
    expect(await raw('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*application\/problem\+json/);
    const long = await raw(`GET /livez HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(64 * 1_024)}\r\n\r\n`);
    expect(long).toMatch(/^HTTP\/1\.1 431 [\s\S]*HEADERS_TOO_LARGE/);
    const nul = await raw(`GET /v1/token HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\0b\r\n\r\n`);
    expect(nul).toMatch(/^HTTP\/1\.1 400 /);
    expect((await verifier.ask('/livez')).status).toBe(200);
  });

  it('overlooks no credential behind any number of headers', async () => {
    const second = `Authorization: Bearer x\r\n${'A:\r\n'.repeat(2_005)}Authorization: Bearer y\r\n`;
    const answer = await raw(`GET /v1/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${second}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*INVALID_REQUEST/);
  });

  it('keeps a connection open after a refusal, for the next question', async () => {
    const twice = await raw(
      'GET /v1/token HTTP/1.1\r\nHost: x\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    expect(twice.match(/HTTP\/1\.1 (\d+)/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 200']);
  });

  /** Sends bytes and gives what came back until the server closed the connection or the bytes were answered. */
  function raw(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(verifier.url).port), '127.0.0.1', () => socket.write(bytes));
      let text = '';
      socket.on('data', (chunk) => (text += chunk));
      socket.on('close', () => resolve(text));
      // A server that has said all it has to say may reset while we still send.
      socket.on('error', (error) => (text ? resolve(text) : reject(error)));
    });
  }
});

const vectors = process.env.TEST_VECTORS_DIR;
const readVectors = (path: string) => JSON.parse(readFileSync(join(vectors ?? '', path), 'utf8'));

describe.skipIf(!vectors || !existsSync(vectors))('hostile input (vectors of TEST_VECTORS_DIR)', () => {
  const isSendable = (text: string) => /^[\x20-\x7e\x80-\xff]*$/.test(text);

  it('in the Authorization header is refused, never an error of ours', async () => {
    const values: string[] = [
      ...readVectors('abuse/payloads.json').bearer_tokens_malformed,
      ...readVectors('naughty/blns.json'),
    ];
    let sent = 0;
    for (const value of values) {
      if (!isSendable(value)) continue;
      sent += 1;
      for (const authorization of [`Bearer ${value}`, value]) {
        const answer = await own(authorization);
        expect([400, 401]).toContain(answer.status);
        expect(answer.headers['content-type']).toBe('application/problem+json');
        expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="latchkey"/);
      }
    }
    expect(sent).toBeGreaterThan(100);
  });

  it('as a token is INVALID_FORMAT, as anything else a malformed question', async () => {
    const { unicode, bearer_tokens_malformed, scope_values, prototype_pollution_json } =
      readVectors('abuse/payloads.json');
    for (const value of [...readVectors('naughty/blns.json'), ...unicode, ...bearer_tokens_malformed]) {
      const answer = await verifier.verify({ token: value });
      // Node writes half a surrogate pair as U+FFFD, which is no token either.
      expect([answer.status, answer.json]).toEqual([200, { valid: false, code: 'INVALID_FORMAT' }]);
      const introspected = await verifier.introspect({ token: value });
      expect([200, 400]).toContain(introspected.status);
      expect(introspected.json.active ?? false).toBe(false);
    }
    for (const scopes of scope_values) {
      const answer = await verifier.verify({ token: token.text, scopes });
      if (answer.status === 200) expect(answer.json.valid).toBe(Array.isArray(scopes) && scopes.length === 0);
      else expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
    for (const body of prototype_pollution_json) {
      const answer = await verifier.ask('/v1/tokens/verify', {
        method: 'POST',
        headers: ['Authorization', `Bearer ${verifier.credential}`, 'Content-Type', 'application/json'],
        body,
      });
      expect(answer.status).toBe(400);
    }
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });

  it('leaves no line in the log that says an error was ours', () => {
    expect(verifier.log.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
  });
});
