/** Real gateways, with the files that users get, in front of an API: what the verifier refuses never reaches it. */

import { readdirSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { formatPublicId } from '@/core/ids/public-id';
import { NO_RATE_LIMITS } from '@/core/rate-limit/rate-limits';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import { repositoryRoot } from '@/runtime/settings';
import { revokeToken } from '@/server/tokens/revoke-token';
import { rotateToken } from '@/server/tokens/rotate-token';
import {
  ask,
  createTestVerifier,
  type RawRequest,
  type TestToken,
  type TestVerifier,
  UNKNOWN_CREDENTIAL,
} from '../test-verifier';
import { GATEWAYS, type Gateway } from './test-gateway';
import { TestUpstream } from './test-upstream';

let verifier: TestVerifier;
let api: TestUpstream;
let apiPort: number;
beforeAll(async () => {
  verifier = await createTestVerifier();
  await verifier.portal.addApi('https://shop.example', ['customers:read']);
  api = new TestUpstream();
  apiPort = await api.start();
});
afterAll(async () => {
  await api.stop();
  await verifier.close();
});
beforeEach(() => {
  api.arrived.length = 0;
});

const ORDERS = /^\/(orders|%6[fF]rders)(\/|;|$)/;
const verifierPort = () => Number(new URL(verifier.url).port);

// Skipped, visibly, where the gateway is not installed.
describe.each(Object.entries(GATEWAYS))('%s', (name, { isThere, start }) => {
  describe.skipIf(!isThere)('as it stands in deploy/gateways', () => {
    let gateway: Gateway;
    beforeAll(async () => {
      gateway = await start({ apiPort, verifierPort: verifierPort(), credential: verifier.credential });
    });
    afterAll(() => gateway?.stop());

    const send = (path: string, token?: string, init: RawRequest = {}) =>
      ask(gateway.url, path, {
        ...init,
        headers: [
          ...(token === undefined ? [] : ['Authorization', `Bearer ${token}`]),
          ...(init.headers ?? []),
        ],
      });

    it('hands a good request on with who it is from, and without the secret', async () => {
      const token = await verifier.issue({ scopes: ['orders:read', 'orders:write'] });
      const { status, json, headers } = await send('/orders?after=3&x=%2F', token.text);
      expect([status, json.url, headers['x-from']]).toEqual([200, '/orders?after=3&x=%2F', 'the API']);
      const [arrived] = api.arrived;
      expect(arrived?.headers).toMatchObject({
        'x-token-subject': [formatPublicId('user', verifier.user.userId)],
        'x-token-id': [formatPublicId('token', token.tokenId)],
        'x-token-scopes': ['orders:read orders:write'],
        'x-token-kind': ['personal'],
      });
      expect(JSON.stringify(api.arrived)).not.toContain(token.text);
      expect(JSON.stringify(api.arrived)).not.toContain(verifier.credential);
    });

    it('tells a client whose secret was rotated, and only that one', async () => {
      const token = await verifier.issue({ scopes: ['orders:read'] });
      const end = { when: 'later', graceSeconds: 3_600 } as const;
      const rotated = await rotateToken(verifier.user, { tokenId: token.tokenId, end }, verifier.portal.ctx);
      if (!rotated.ok) throw new Error(rotated.message);
      const old = await send('/orders', token.text);
      expect(old.status).toBe(200);
      expect(old.headers.deprecation).toMatch(/^@\d{10}$/);
      expect(JSON.stringify(api.arrived)).not.toMatch(/deprecation|sunset/);
      expect(old.headers.sunset).toBe(rotated.value.oldRetiresAt?.toUTCString());
      const lies = ['X-Token-Deprecation', '@1', 'X-Token-Sunset', 'never'];
      const fresh = revealTokenSecret_theOnlyExit(rotated.value.secret);
      const current = await send('/orders', fresh, { headers: lies });
      expect(current.status).toBe(200);
      for (const field of ['deprecation', 'sunset']) expect(current.headers).not.toHaveProperty(field);
    });

    it('hands bodies on whole, both ways', async () => {
      const token = await verifier.issue({ scopes: ['orders:write'] });
      const body = JSON.stringify({ text: 'x'.repeat(600_000) });
      const { status, json } = await send('/orders', token.text, {
        method: 'POST',
        body,
        headers: ['Content-Type', 'application/json'],
      });
      expect([status, json.length]).toEqual([200, body.length]);
      expect(api.arrived[0]?.body).toBe(body);
    });

    describe('refuses, with the verifier’s own words, and hands nothing on', () => {
      it('who brings no token', async () => {
        const { status, headers, json } = await send('/orders');
        expect([status, json.code]).toEqual([401, 'CREDENTIALS_MISSING']);
        expect(headers['www-authenticate']).toBe('Bearer realm="latchkey"');
        expect(headers['content-type']).toMatch(/^application\/problem\+json/);
        expect(headers['cache-control']).toBe('no-store');
        expect(api.arrived).toEqual([]);
      });

      it('a token that is none, in whatever form', async () => {
        for (const token of ['lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe', 'x', verifier.credential]) {
          const { status, headers, json } = await send('/orders', token);
          expect([status, json.code]).toEqual([401, 'INVALID_TOKEN']);
          expect(headers['www-authenticate']).toMatch(/^Bearer realm="latchkey", error="invalid_token", /);
        }
        expect(api.arrived).toEqual([]);
      });

      it('a token without the scope', async () => {
        const token = await verifier.issue({ scopes: ['orders:read'] });
        const { status, headers, json } = await send('/orders', token.text, { method: 'POST', body: '{}' });
        expect([status, json.code, json.missing_scopes]).toEqual([
          403,
          'INSUFFICIENT_SCOPE',
          ['orders:write'],
        ]);
        expect(headers['www-authenticate']).toBe(
          'Bearer realm="latchkey", error="insufficient_scope", scope="orders:write"',
        );
        expect(api.arrived).toEqual([]);
      });

      it('a request that nothing was said about', async () => {
        const token = await verifier.issue({ scopes: ['orders:read', 'orders:write'] });
        for (const [method, path] of [
          ['GET', '/'],
          ['GET', '/admin'],
          ['GET', '/ORDERS'],
          ['GET', '/ordersx'],
          ['DELETE', '/customers'],
          ['GET', '/latchkey/ask'],
        ] as const) {
          const { status } = await send(path, token.text, { method });
          expect([method, path, status]).toEqual([method, path, expect.toBeOneOf([403, 404])]);
        }
        expect(api.arrived).toEqual([]);
      });

      it('one used too often', async () => {
        const token = await verifier.issue({ rateLimits: { ...NO_RATE_LIMITS, day: 1 } });
        expect((await send('/orders', token.text)).status).toBe(200);
        const { status, headers, json } = await send('/orders', token.text);
        expect([status, json.code]).toEqual([429, 'RATE_LIMITED']);
        expect(Number(headers['retry-after'])).toBeGreaterThan(0);
        expect(api.arrived).toHaveLength(1);
      });

      it('two credentials at once', async () => {
        const token = await verifier.issue();
        const twice = await send('/orders', token.text, {
          headers: ['Authorization', `Bearer ${token.text}`],
        });
        expect(twice.status).toBe(400);
        expect(api.arrived).toEqual([]);
      });

      it('a token in the address, beside a good one and without it, and writes it nowhere', async () => {
        const token = await verifier.issue({ scopes: ['orders:read', 'orders:write'] });
        const { text } = token;
        const addresses = [
          `/orders?access_token=${text}`,
          `/orders?after=3&access_token=${text}&x=1`,
          `/orders?access_token=`,
          `/orders?access_token`,
          // As frameworks read it: encoded, in any case, as a list, behind other marks.
          `/orders?access%5Ftoken=${text}`,
          `/orders?%61%63%63%65%73%73%5f%74%6f%6b%65%6e=x`,
          `/orders?%61ccess_toke%6E=x`,
          `/orders?Access_Token=x`,
          `/orders?%41CCESS%5FTOKE%4e=x`,
          `/orders?access_token[]=x`,
          `/orders?access_token%5B0%5D=x`,
          `/orders?a=1;access_token=x`,
          `/orders?+access_token=x`,
          `/orders?%20access.token=x`,
          `/orders;access_token=x`,
          `/orders?a#access_token=x`,
          // Under another name, or under none.
          `/orders?token=${text}`,
          `/orders?q=Bearer+${text}`,
          `/orders?${text}`,
          `/orders/${text}`,
          `/orders?token=${text.replaceAll('_', '%5F')}`,
          `/orders?token=${verifier.credential}`,
        ];
        for (const address of addresses) {
          for (const credential of [token.text, undefined, 'x']) {
            for (const method of ['GET', 'POST']) {
              const body = method === 'POST' ? { body: '{}' } : {};
              const { status, headers, json } = await send(address, credential, { method, ...body });
              expect([address, method, status, json.code]).toEqual([address, method, 400, 'INVALID_REQUEST']);
              expect(headers['www-authenticate']).toBe('Bearer realm="latchkey", error="invalid_request"');
              expect([headers['content-type'], headers['cache-control']]).toEqual([
                'application/problem+json',
                'no-store',
              ]);
            }
          }
        }
        expect(api.arrived).toEqual([]);
        // What it does log is there, so that what is missing was left out.
        if (name === 'nginx') expect(gateway.logged()).toContain('GET /orders?after=3&x=%2F');
        expect(gateway.logged()).not.toContain(text.slice(-20));
      });

      it('nobody for words that only look like it', async () => {
        const token = await verifier.issue();
        const addresses = [
          '/orders?access_tokens=3',
          '/orders?my_access_token=3',
          '/orders?token_type=access_token',
          '/orders?access_token_type=x',
          '/orders/access_token',
          `/orders/${formatPublicId('token', token.tokenId)}`,
        ];
        for (const address of addresses) {
          expect([address, (await send(address, token.text)).status]).toEqual([address, 200]);
        }
        expect(api.arrived.map(({ url }) => url)).toEqual(addresses);
      });
    });

    it('a token that is revoked while it is used passes no more, within a second', async () => {
      const token = await verifier.issue();
      expect((await send('/orders', token.text)).status).toBe(200);
      await revokeToken(
        verifier.user,
        { tokenId: token.tokenId, reason: 'not_needed', note: '' },
        verifier.portal.ctx,
      );
      await expect
        .poll(async () => (await send('/orders', token.text)).status, { timeout: 1_000, interval: 5 })
        .toBe(401);
      expect((await send('/orders', token.text)).status).toBe(401);
    });

    it('judges a token’s networks by the address it sees, whatever the client says of its own', async () => {
      const [here, elsewhere] = [
        await verifier.issue({ cidrs: '127.0.0.0/8' }),
        await verifier.issue({ cidrs: '203.0.113.0/24' }),
      ];
      const claims = [
        'X-Forwarded-For',
        '203.0.113.9',
        'X-Real-IP',
        '203.0.113.9',
        'Forwarded',
        'for=203.0.113.9',
      ];
      expect((await send('/orders', here.text, { headers: claims })).status).toBe(200);
      const refused = await send('/orders', elsewhere.text, { headers: claims });
      expect([refused.status, refused.json.code]).toEqual([403, 'IP_NOT_ALLOWED']);
    });

    it('believes nothing a client says of who it is, in any spelling, nor lets it take that away', async () => {
      const token = await verifier.issue();
      const subject = formatPublicId('user', verifier.user.userId);
      const tricks: string[][] = [
        [
          'X-Token-Subject',
          'usr_root',
          'X-Token-Scopes',
          'all',
          'X-Token-Kind',
          'app',
          'X-Token-Id',
          'tok_1',
        ],
        ['x-token-subject', 'usr_root', 'X-TOKEN-SUBJECT', 'usr_root'],
        ['X_Token_Subject', 'usr_root', 'X-Token_Subject', 'usr_root', 'X_Token-Subject', 'usr_root'],
        ['Connection', 'X-Token-Subject, X-Token-Scopes, X-Token-Id, X-Token-Kind'],
        ['Connection', 'close, X-Token-Subject'],
        ['Connection', 'Authorization'],
        ['X-Latchkey-Verifier', verifier.otherCredential],
      ];
      for (const headers of tricks) {
        api.arrived.length = 0;
        const { status } = await send('/orders', token.text, { headers });
        expect([headers, status]).toEqual([headers, 200]);
        const [arrived] = api.arrived;
        const said = Object.entries(arrived?.headers ?? {}).filter(([name]) => /^x[-_]token[-_]/i.test(name));
        expect(Object.fromEntries(said)).toEqual({
          'x-token-subject': [subject],
          'x-token-id': [formatPublicId('token', token.tokenId)],
          'x-token-scopes': ['orders:read'],
          'x-token-kind': ['personal'],
        });
      }
    });

    it('hands on the path that was judged, however it was written', async () => {
      const token = await verifier.issue({ scopes: ['orders:read'] });
      const spellings = [
        '/orders/../customers',
        '/orders/./../customers',
        '/orders/%2e%2e/customers',
        '/orders/..%2fcustomers',
        '/orders%2f..%2fcustomers',
        '/orders/%252e%252e/customers',
        '//customers',
        '//orders',
        '/%6frders',
        '/orders;/../customers',
        '/orders/..;/customers',
        '/orders\\..\\customers',
        '/orders/%00',
        '/orders/%0d%0aX-Token-Subject:%20usr_root',
        '/customers/../orders',
        '/customers#/orders',
        '/customers?/orders',
        'http://127.0.0.1/customers',
      ];
      for (const path of spellings) await send(path, token.text).catch(() => null);
      for (const { url, headers } of api.arrived) {
        // Whoever reads the path, decoded once or not at all, comes to orders.
        const [path = ''] = url.split('?');
        // Read as it is, with its dots resolved, decoded, without its parameters, or all of it.
        const bare = path.replace(/;[^/]*/g, '');
        for (const read of [path, posix.normalize(path), decodeURIComponent(path), bare]) {
          expect([url, read]).toEqual([url, expect.stringMatching(ORDERS)]);
          expect([url, posix.normalize(read)]).toEqual([url, expect.stringMatching(ORDERS)]);
        }
        expect(headers['x-token-subject']).toEqual([formatPublicId('user', verifier.user.userId)]);
      }
      expect(api.arrived.length).toBeGreaterThan(0);
    });

    it('lets events through as they are sent', async () => {
      const token = await verifier.issue();
      const { hostname, port } = new URL(gateway.url);
      const stream = httpRequest({
        hostname,
        port,
        path: '/orders/stream',
        headers: { authorization: `Bearer ${token.text}` },
        agent: false,
      }).end();
      const heard: string[] = [];
      stream.on('response', (response) => {
        response.setEncoding('utf8').on('data', (chunk) => heard.push(chunk));
        response.on('error', () => undefined);
      });
      await expect.poll(() => api.arrived.length, { timeout: 5_000 }).toBe(1);
      for (const event of ['one', 'two']) {
        api.tell(event);
        await expect.poll(() => heard.join(''), { timeout: 5_000 }).toContain(`data: ${event}\n\n`);
      }
      stream.on('error', () => undefined);
      stream.destroy();
    });

    it('upgrades to a WebSocket with a good token, and without one does not', async () => {
      const token = await verifier.issue();
      const upgrade = async (credential: string) => {
        const { hostname, port } = new URL(gateway.url);
        const socket = connect(Number(port), hostname);
        let heard = '';
        socket.setEncoding('latin1').on('data', (chunk) => {
          heard += chunk;
        });
        socket.on('error', () => undefined);
        socket.write(
          `GET /orders/socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nAuthorization: Bearer ${credential}\r\n\r\n`,
        );
        await expect.poll(() => heard, { timeout: 5_000 }).toMatch(/^HTTP\/1\.1 \d+[\s\S]*\r\n\r\n/);
        const status = heard.split(' ')[1];
        if (status === '101') {
          socket.write('echo this');
          await expect.poll(() => heard, { timeout: 5_000 }).toContain('echo this');
        }
        socket.destroy();
        return status;
      };
      expect(await upgrade('x')).toBe('401');
      expect(api.arrived).toEqual([]);
      expect(await upgrade(token.text)).toBe('101');
      expect(api.arrived[0]?.headers['x-token-subject']).toEqual([
        formatPublicId('user', verifier.user.userId),
      ]);
    });
  });

  it.skipIf(!isThere)('lets nobody through while the verifier is gone, or does not know it', async () => {
    const token: TestToken = await verifier.issue();
    const send = (url: string) => ask(url, '/orders', { headers: ['Authorization', `Bearer ${token.text}`] });
    const nobodyThere = await start({ apiPort, verifierPort: 1, credential: verifier.credential });
    const unknown = await start({
      apiPort,
      verifierPort: verifierPort(),
      credential: UNKNOWN_CREDENTIAL,
    });
    try {
      expect((await send(nobodyThere.url)).status).toBe(503);
      expect((await send(unknown.url)).status).toBeGreaterThanOrEqual(500);
      expect(api.arrived).toEqual([]);
    } finally {
      await Promise.all([nobodyThere.stop(), unknown.stop()]);
    }
  });
});

describe('a file in deploy/gateways that is not run here', () => {
  const folder = join(repositoryRoot(), 'deploy/gateways');
  const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');
  const examples = readdirSync(folder).filter(
    (name) => !['README.md', 'nginx.conf', 'Caddyfile'].includes(name),
  );

  it('says so in its first line, and in the README', () => {
    expect(examples).toEqual(['envoy.yaml', 'haproxy.cfg', 'haproxy.lua', 'traefik.yml']);
    const [, notRun = ''] = textOf('README.md').split('## Not run by our tests');
    for (const name of examples) {
      expect([name, textOf(name)]).toEqual([name, expect.stringMatching(/^(#|--) NOT run\b/)]);
      expect(notRun).toContain(`\`${name}\``);
    }
  });

  it('is YAML where it says that it is', () => {
    for (const name of examples.filter((each) => /\.ya?ml$/.test(each))) {
      expect(parseYaml(textOf(name), { merge: true })).toBeTypeOf('object');
    }
  });
});
