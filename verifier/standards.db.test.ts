import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatPublicId } from '@/core/ids/public-id';
import { formatTokenSecret } from '@/core/token/token-format';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import { randomBytes } from '@/runtime/random';
import {
  AUDIENCE,
  createTestVerifier,
  issueCredential,
  OTHER_AUDIENCE,
  PORTAL_URL,
  type TestToken,
  type TestVerifier,
  UNKNOWN_CREDENTIAL,
} from './test-verifier';

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
/** RFC 6750 §3. */
const CHALLENGE_PARAMETERS = ['realm', 'scope', 'error', 'error_description', 'error_uri'];

/** Every place where a bearer credential is presented: the client's own token, or the credential of an API that asks. */
const DOORS: Readonly<
  Record<string, (headers: string[], query?: string) => ReturnType<TestVerifier['ask']>>
> = {
  'GET /v1/token': (headers, query = '') => verifier.ask(`/v1/token${query}`, { headers }),
  'GET /v1/forward-auth': (headers, query = '') =>
    verifier.ask(`/v1/forward-auth${query}`, {
      headers: ['X-Latchkey-Verifier', verifier.credential, ...headers],
    }),
  'POST /v1/tokens/verify': (headers, query = '') =>
    verifier.ask(`/v1/tokens/verify${query}`, {
      method: 'POST',
      headers: ['Content-Type', 'application/json', ...headers],
      body: JSON.stringify({ token: token.text }),
    }),
  'POST /v1/tokens/lookup': (headers, query = '') =>
    verifier.ask(`/v1/tokens/lookup${query}`, {
      method: 'POST',
      headers: ['Content-Type', 'application/json', ...headers],
      body: JSON.stringify({ token: token.text }),
    }),
  'POST /oauth/introspect': (headers, query = '') =>
    verifier.ask(`/oauth/introspect${query}`, {
      method: 'POST',
      headers: ['Content-Type', 'application/x-www-form-urlencoded', ...headers],
      body: `token=${token.text}`,
    }),
};

const isOwn = (door: string) => door.startsWith('GET');
/** What is good at a door, and what is of the other kind. */
const goodAt = (door: string) => (isOwn(door) ? token.text : verifier.credential);
const otherAt = (door: string) => (isOwn(door) ? verifier.credential : token.text);

/** Refusals of every status with a challenge, at one door. */
async function refusalsAt(door: string) {
  const at = DOORS[door];
  if (!at) throw new Error(door);
  const authorizations = [
    [],
    ['Basic bGs6'],
    ['Bearer'],
    ['Bearer a b'],
    ['Bearer a,b'],
    ['Bearer "quoted"'],
    ['Bearer back\\slash'],
    ['Bearer \xe9'],
    ['Bearer x", error="insufficient_scope'],
    [`Bearer ${UNKNOWN}`],
    ['Bearer x'],
    ['Bearer a', 'Bearer b'],
  ];
  return Promise.all(authorizations.map((values) => at(values.flatMap((value) => ['Authorization', value]))));
}

/** The parameters of a Bearer challenge; throws where it is not exactly scheme, then name="value" separated by commas. */
function parametersOf(challenge: unknown): [string, string][] {
  const [, all] = /^Bearer (.+)$/.exec(String(challenge)) ?? [];
  // What may stand between the quotes of error_description (RFC 6750 §3), which holds for our other values too.
  const one = /^([a-z_]+)="([\x20\x21\x23-\x5B\x5D-\x7E]*)"$/;
  // A comma inside quotes separates nothing.
  return (all?.match(/(?:[^,"]|"[^"]*")+/g) ?? []).map((part) => {
    const [, name, value] = one.exec(part.trim()) ?? [];
    if (name === undefined || value === undefined) throw new Error(`not a parameter: ${part}`);
    return [name, value];
  });
}

describe.each(Object.keys(DOORS))('a bearer credential at %s (RFC 6750)', (door) => {
  const at = (...args: Parameters<(typeof DOORS)[string]>) => {
    const ask = DOORS[door];
    if (!ask) throw new Error(door);
    return ask(...args);
  };
  const with_ = (...values: string[]) => at(values.flatMap((value) => ['Authorization', value]));

  it('is taken with its scheme in any case', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR']) {
      expect([scheme, (await with_(`${scheme} ${goodAt(door)}`)).status]).toEqual([scheme, 200]);
    }
  });

  it('is missing under another scheme and without a header: 401, and a challenge without an error', async () => {
    for (const answer of [await with_(), await with_('Basic bGs6'), await with_(`Token ${goodAt(door)}`)]) {
      expect([answer.status, answer.json.code]).toEqual([401, 'CREDENTIALS_MISSING']);
      expect(parametersOf(answer.headers['www-authenticate'])).toEqual([['realm', 'latchkey']]);
    }
  });

  it('that is no good is 401 invalid_token, in one answer for unknown, malformed and of another kind', async () => {
    const told = new Set<string>();
    // All that a b64token may hold, among them what none of ours does.
    for (const text of [UNKNOWN, UNKNOWN_CREDENTIAL, otherAt(door), 'x', 'a-._~+/Z9==', 'x'.repeat(8_000)]) {
      const { status, headers, json } = await with_(`Bearer ${text}`);
      expect([text, status]).toEqual([text, 401]);
      expect(parametersOf(headers['www-authenticate'])).toContainEqual(['error', 'invalid_token']);
      told.add(JSON.stringify([headers['www-authenticate'], { ...json, request_id: '' }]));
    }
    expect(told.size).toBe(1);
  });

  it('presented twice is 400 invalid_request, whichever two they are', async () => {
    const good = `Bearer ${goodAt(door)}`;
    for (const values of [
      [good, good],
      [good, 'Bearer x'],
      ['Bearer x', good],
      [good, 'Basic bGs6'],
      [good, ''],
      [`${good}, ${good}`],
    ]) {
      const { status, headers, json } = await with_(...values);
      expect([values, status, json.code]).toEqual([values, 400, 'INVALID_REQUEST']);
      expect(parametersOf(headers['www-authenticate'])).toContainEqual(['error', 'invalid_request']);
    }
  });

  it('with a space, a comma, a quote or a NUL in it is 400', async () => {
    const good = goodAt(door);
    for (const text of [`${good} x`, `${good},x`, `${good}, x`, `"${good}"`, `${good}\xe9`, `=${good}`, '']) {
      const { status, json } = await with_(`Bearer ${text}`);
      expect([text, status, json.code]).toEqual([text, 400, 'INVALID_REQUEST']);
    }
    for (const text of [`${good}\0`, `\0${good}`, `${good}\x01`]) {
      const [method, path] = door.split(' ');
      const bytes = `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${text}\r\n\r\n`;
      expect(await raw(bytes)).toMatch(/^HTTP\/1\.1 400 [\s\S]*application\/problem\+json/);
    }
  });

  it('in the address is never read: nobody passes with it, and with a good one beside it neither', async () => {
    // The address in which forward-auth is asked is the gateway's, and so is the fault.
    const told = door.endsWith('forward-auth') ? [500, 'GATEWAY_MISCONFIGURED'] : [400, 'INVALID_REQUEST'];
    const header = ['Authorization', `Bearer ${goodAt(door)}`];
    for (const name of ['access_token', 'access%5Ftoken', '%61ccess_token']) {
      for (const headers of [[], header]) {
        const answer = await at(headers, `?a=1&${name}=${goodAt(door)}`);
        expect([name, answer.status, answer.json.code]).toEqual([name, ...told]);
        expect(answer.text).not.toContain(goodAt(door));
      }
    }
  });

  it('in a form body is not read', async () => {
    const [method = '', path = ''] = door.split(' ');
    const gateway = door.endsWith('forward-auth') ? ['X-Latchkey-Verifier', verifier.credential] : [];
    for (const as of ['POST', method]) {
      const { status, json } = await verifier.ask(path, {
        method: as,
        headers: [...gateway, 'Content-Type', 'application/x-www-form-urlencoded'],
        body: `access_token=${goodAt(door)}&token=${token.text}`,
      });
      expect([as, status]).toEqual([as, expect.toBeOneOf([400, 401, 405])]);
      expect([json.valid, json.active, json.token_id]).toEqual([undefined, undefined, undefined]);
    }
  });

  it('that is refused is refused with a challenge of quoted parameters, each at most once', async () => {
    const statuses = new Set<number>();
    for (const { status, headers } of await refusalsAt(door)) {
      statuses.add(status);
      const names = parametersOf(headers['www-authenticate']).map(([name]) => name);
      expect(names[0]).toBe('realm');
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(CHALLENGE_PARAMETERS).toContain(name);
    }
    expect([...statuses].sort()).toEqual([400, 401]);
  });

  it('that is refused is refused with a problem that nobody keeps, and that repeats nothing of it', async () => {
    for (const { status, headers, json, text } of await refusalsAt(door)) {
      expect([headers['content-type'], headers['cache-control']]).toEqual([
        'application/problem+json',
        'no-store',
      ]);
      expect(json).toMatchObject({
        type: expect.stringMatching(`^${PORTAL_URL}/problems/`),
        title: expect.any(String),
        status,
        request_id: expect.any(String),
      });
      expect(text + headers['www-authenticate']).not.toMatch(/slash|quoted|insufficient_scope|Ky9Pf34q/);
    }
  });
});

/** How many questions for records were answered so far, by where from. */
async function finds(): Promise<Record<string, number>> {
  const text = await verifier.metrics.registry.metrics();
  const lines = text.matchAll(/^latchkey_verifier_finds_total\{source="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, source, count]) => [source, Number(count)]));
}

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

  it('without credentials answers 401 with a challenge that has no error code', async () => {
    for (const answer of [await own(), await own('Basic bGs6'), await own(`DPoP ${token.text}`)]) {
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer realm="latchkey"']);
    }
  });

  it('gives unknown, malformed, revoked, expired and suspended one and the same 401', async () => {
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

  it('answers 400 invalid_request to two headers, a token in the URL, and a body', async () => {
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

  it('reads the scheme in any case', async () => {
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
  it('says of an active token what the RFC has names for, with the scopes of this API alone', async () => {
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

  it('answers nobody who is no API: 401, of good and of unknown tokens alike, and never active or inactive', async () => {
    const { portal } = verifier;
    const [revoked, retired] = [
      await issueCredential(portal, AUDIENCE),
      await issueCredential(portal, AUDIENCE),
    ];
    for (const [credential, column] of [
      [revoked, 'revoked_at'],
      [retired, 'retire_at'],
    ] as const) {
      expect((await verifier.introspect({ token: token.text }, credential)).json.active).toBe(true);
      await verifier.change(
        `update verifier_credentials set ${column} = clock_timestamp() where last_four = $1`,
        [credential.slice(-4)],
      );
    }
    const callers = [
      [],
      [`Basic ${Buffer.from(`x:${verifier.credential}`).toString('base64')}`],
      [`Bearer ${UNKNOWN_CREDENTIAL}`],
      [`Bearer ${revoked}`],
      [`Bearer ${retired}`],
      [`Bearer ${token.text}`],
    ];
    for (const authorization of callers) {
      const told = new Set<string>();
      for (const text of [token.text, UNKNOWN]) {
        const answer = await verifier.ask('/oauth/introspect', {
          method: 'POST',
          headers: [
            ...authorization.flatMap((value) => ['Authorization', value]),
            'Content-Type',
            'application/x-www-form-urlencoded',
          ],
          body: `token=${text}`,
        });
        expect(answer.status).toBe(401);
        expect(answer.json).not.toHaveProperty('active');
        expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="latchkey"/);
        told.add(JSON.stringify({ ...answer.json, request_id: '' }));
      }
      expect(told.size).toBe(1);
    }
  });

  it('names its members in the types of the RFC, of personal and of application tokens', async () => {
    const application = await verifier.portal.addApplication([[verifier.user, 'owner']], ['orders:read']);
    const personal = await verifier.issue({ scopes: ['orders:read', 'orders:write'] });
    const ofApplication = await verifier.issue({}, verifier.user, application);
    for (const { tokenId, text } of [personal, ofApplication]) {
      await move(tokenId, `not_before = '2026-01-01T00:00:00.500Z'`);
      const { json } = await verifier.introspect({ token: text });
      expect(json.active).toBe(true);
      for (const name of ['iat', 'exp', 'nbf']) {
        expect([name, json[name]]).toEqual([name, expect.toSatisfy(Number.isInteger)]);
        // Seconds: milliseconds would be past the year 30,000.
        expect(json[name]).toBeLessThan(1e11);
      }
      expect(json.scope).toMatch(/^[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*$/);
      for (const name of ['sub', 'aud', 'iss', 'jti']) expect(json[name]).toBeTypeOf('string');
      expect(json.token_type).toBe('Bearer');
    }
    const clientOf = async (text: string) => (await verifier.introspect({ token: text })).json.client_id;
    expect(await clientOf(personal.text)).toBeUndefined();
    expect(await clientOf(ofApplication.text)).toBe(formatPublicId('application', application.id));
  });

  it('shows each API its own audience and scopes, and not the other’s', async () => {
    const ours = await verifier.introspect({ token: token.text });
    const theirs = await verifier.introspect({ token: token.text }, verifier.otherCredential);
    expect(ours.json).toMatchObject({ aud: AUDIENCE, scope: 'orders:read orders:write' });
    expect(theirs.json).toMatchObject({ aud: OTHER_AUDIENCE, scope: 'depot:read' });
    expect([ours.text.includes('depot'), theirs.text.includes('orders')]).toEqual([false, false]);
    const onlyOurs = await verifier.issue({ scopes: ['orders:read'] });
    const { text } = await verifier.introspect({ token: onlyOurs.text }, verifier.otherCredential);
    expect(text).toBe('{"active":false}');
  });

  it('passes over token_type_hint, known, unknown or empty, and searches all the same', async () => {
    const plain = await verifier.introspect({ token: token.text });
    for (const hint of [
      'access_token',
      'refresh_token',
      'urn:example:none',
      '',
      'é "\\',
      'x'.repeat(2_000),
    ]) {
      const hinted = await verifier.introspect({ token: token.text, token_type_hint: hint });
      expect([hint, hinted.status, hinted.text]).toEqual([hint, 200, plain.text]);
      const unknown = await verifier.introspect({ token: UNKNOWN, token_type_hint: hint });
      expect([unknown.status, unknown.text]).toEqual([200, '{"active":false}']);
    }
  });

  it('answers unknown, revoked and another API’s token alike, to the byte', async () => {
    const revoked = await verifier.issue();
    await move(revoked.tokenId, `revoked_at = clock_timestamp(), revoke_reason = 'other'`);
    const foreign = await verifier.issue({ scopes: ['depot:read'] });
    const heads = new Set<string>();
    for (const text of [UNKNOWN, revoked.text, foreign.text, 'nonsense']) {
      const { status, headers, text: body } = await verifier.introspect({ token: text });
      heads.add(JSON.stringify([status, { ...headers, date: '' }, body]));
    }
    expect([...heads]).toEqual([expect.stringContaining('{\\"active\\":false}')]);
  });

  it('takes the same steps for an unknown and for a revoked token, so that neither takes longer', async () => {
    const revoked = await verifier.issue();
    await move(revoked.tokenId, `revoked_at = clock_timestamp(), revoke_reason = 'other'`);
    const unknown = revealTokenSecret_theOnlyExit(formatTokenSecret('lk', 'pat', randomBytes));
    const stepsFor = async (text: string) => {
      const steps: string[] = [];
      for (let asked = 0; asked < 3; asked += 1) {
        const before = await finds();
        await verifier.introspect({ token: text });
        const after = await finds();
        steps.push(...Object.keys(after).filter((source) => after[source] !== before[source]));
      }
      return steps;
    };
    const steps = await stepsFor(revoked.text);
    expect(steps).toHaveLength(3);
    expect(await stepsFor(unknown)).toEqual(steps);
  });

  it('refuses a parameter that comes twice, whichever it is', async () => {
    for (const twice of ['token=x', 'ip=192.0.2.1', 'token_type_hint=access_token', 'of_no_meaning=1']) {
      const { status, json } = await verifier.ask('/oauth/introspect', {
        method: 'POST',
        headers: [
          'Authorization',
          `Bearer ${verifier.credential}`,
          'Content-Type',
          'application/x-www-form-urlencoded',
        ],
        body: `token=${token.text}&ip=192.0.2.1&token_type_hint=x&of_no_meaning=1&${twice}`,
      });
      expect([twice, status, json.error, json.active]).toEqual([twice, 400, 'invalid_request', undefined]);
    }
  });

  it('lets nobody keep an answer, active or not: a revocation counts at the next question', async () => {
    for (const text of [token.text, UNKNOWN]) {
      const { headers } = await verifier.introspect({ token: text });
      expect([headers['cache-control'], headers.etag, headers.expires]).toEqual([
        'no-store',
        undefined,
        undefined,
      ]);
    }
  });

  it('says active:false of every token that is no good here, and nothing else', async () => {
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

  it('takes a form and nothing else', async () => {
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
