import { request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createPortalServer } from './create-portal-server';
import { BODY_BYTES_MAX } from './guard-request';
import { contentSecurityPolicy, securityHeaders } from './security-headers';

const PORTAL = 'http://localhost:3000';
const PORTAL_HOST = 'localhost:3000';

let server: Server | undefined;
afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))));

interface Reply {
  status: number | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A portal server that records what reached Next.js. */
async function portal(
  options: { portalUrl?: string; trustedProxyHops?: number; ready?: boolean; fault?: Error } = {},
) {
  const reached: IncomingMessage[] = [];
  const faults: unknown[] = [];
  const created = createPortalServer({
    portalUrl: options.portalUrl ?? PORTAL,
    trustedProxyHops: options.trustedProxyHops ?? 0,
    isReady: async () => options.ready ?? true,
    onFault: (error) => faults.push(error),
    handle: async (request, response) => {
      reached.push(request);
      if (options.fault) throw options.fault;
      response.end('page');
    },
  });
  server = created;
  await new Promise<void>((resolve) => created.listen(0, '127.0.0.1', resolve));
  const { port } = created.address() as AddressInfo;
  const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
    new Promise<Reply>((resolve, reject) => {
      const outgoing = httpRequest(
        {
          host: '127.0.0.1',
          port,
          method,
          path,
          headers: { host: PORTAL_HOST, connection: 'close', ...headers },
        },
        (response) => {
          let body = '';
          response.on('data', (chunk) => {
            body += chunk;
          });
          response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
        },
      );
      outgoing.once('error', reject);
      outgoing.end();
    });
  const send = (raw: string) =>
    new Promise<string>((resolve, reject) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(raw));
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      socket.once('close', () => resolve(answer));
      socket.once('error', reject);
    });
  return { ask, send, reached, faults };
}

describe('the portal server', () => {
  it('passes a request of its own host on and names it', async () => {
    const { ask, reached } = await portal();
    const reply = await ask('GET', '/tokens');
    expect(reply).toMatchObject({ status: 200, body: 'page' });
    expect(reply.headers['x-request-id']).toMatch(/^req_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(reached[0]?.headers['x-latchkey-request-id']).toBe(reply.headers['x-request-id']);
  });

  it('lets no client speak for a proxy, for Next.js or for us', async () => {
    const forged = [
      'x-forwarded-for',
      'X-Forwarded-Host',
      'x_forwarded_for',
      'x-forwarded-prefix',
      'forwarded',
      'x-real-ip',
      'x-middleware-subrequest',
      'x-middleware-rewrite',
      'x-latchkey-client-address',
      'X-Latchkey_Request-Id',
      'x-nonce',
      'content-security-policy',
      'x-matched-path',
      'x-action-forwarded',
      'next-resume',
    ];
    const { ask, reached } = await portal();
    await ask('GET', '/', Object.fromEntries(forged.map((name) => [name, 'forged.example'])));
    expect(JSON.stringify(reached[0]?.headers)).not.toContain('forged');
    expect(JSON.stringify(reached[0]?.rawHeaders)).not.toContain('forged');
    expect(reached[0]?.headers).toMatchObject({
      'x-latchkey-client-address': '127.0.0.1',
      'x-forwarded-host': PORTAL_HOST,
      'x-forwarded-proto': 'http',
    });
  });

  it('takes the address from the trusted proxy and from nobody before it', async () => {
    const { ask, reached } = await portal({ trustedProxyHops: 1 });
    await ask('GET', '/', { 'x-forwarded-for': '127.0.0.1, 203.0.113.9' });
    expect(reached[0]?.headers['x-latchkey-client-address']).toBe('203.0.113.9');
  });

  it('hears the proxy also behind any number of a client’s headers', async () => {
    const { send, reached } = await portal({ trustedProxyHops: 1 });
    const many = `X-Forwarded-For: 127.0.0.1\r\n${'A:\r\n'.repeat(2_005)}X-Forwarded-For: 203.0.113.9\r\n`;
    await send(`GET / HTTP/1.1\r\nHost: ${PORTAL_HOST}\r\nConnection: close\r\n${many}\r\n`);
    expect(reached[0]?.headers['x-latchkey-client-address']).toBe('203.0.113.9');
  });

  it('sends a reader of another host to the configured one, and never to where the request says', async () => {
    const { ask, reached } = await portal();
    for (const host of ['127.0.0.1:3000', 'evil.example', 'localhost']) {
      const reply = await ask('GET', '//evil.example/x?y=1', { host, 'x-forwarded-host': 'evil.example' });
      expect(reply.status).toBe(308);
      expect(reply.headers.location).toBe(`${PORTAL}//evil.example/x?y=1`);
    }
    expect(reached).toHaveLength(0);
  });

  it('refuses to change anything under another host', async () => {
    const { ask, reached } = await portal();
    const reply = await ask('POST', '/', { host: '127.0.0.1:3000' });
    expect(reply.status).toBe(421);
    expect(reached).toHaveLength(0);
  });

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['a sibling origin', { origin: 'http://localhost:3001' }],
    ['the same host under https', { origin: 'https://localhost:3000' }],
    ['an opaque origin', { origin: 'null' }],
    ['an empty origin', { origin: '' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site', origin: PORTAL }],
    ['a cookie and no word of where it comes from', { cookie: 'latchkey.session=x' }],
  ])('refuses a change from %s, by any method', async (_, headers) => {
    const { ask, reached } = await portal();
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const reply = await ask(method, '/', headers as Record<string, string>);
      expect(reply.status).toBe(403);
      expect(reply.headers['content-type']).toBe('application/problem+json');
      expect(JSON.parse(reply.body)).toMatchObject({
        status: 403,
        code: 'CROSS_SITE',
        request_id: reply.headers['x-request-id'],
      });
    }
    expect(reached).toHaveLength(0);
  });

  it('lets its own pages and programs change things', async () => {
    const { ask, reached } = await portal();
    expect((await ask('POST', '/', { origin: PORTAL, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await ask('POST', '/')).status).toBe(200);
    expect(reached).toHaveLength(2);
  });

  it('refuses absolute targets, backslashes, a second host and another protocol', async () => {
    const { send, reached } = await portal();
    const head = (line: string, ...headers: string[]) =>
      `${[line, ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`;
    expect(await send(head('GET http://evil.example/ HTTP/1.1', `Host: ${PORTAL_HOST}`))).toMatch(
      /^HTTP\/1.1 400/,
    );
    expect(await send(head('GET /\\evil.example HTTP/1.1', `Host: ${PORTAL_HOST}`))).toMatch(
      /^HTTP\/1.1 400/,
    );
    expect(await send(head('GET / HTTP/1.1', `Host: ${PORTAL_HOST}`, 'Host: evil.example'))).toMatch(
      /^HTTP\/1.1 400/,
    );
    const upgrade = `GET / HTTP/1.1\r\nHost: ${PORTAL_HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    expect(await send(upgrade)).toMatch(/^HTTP\/1.1 400/);
    expect(reached).toHaveLength(0);
  });

  it('refuses a path that is no encoded text, and takes any query', async () => {
    const { ask, reached } = await portal();
    for (const path of ['/tokens/%', '/tokens/%E0%A4%A', '/problems/%ED%A0%80', '/%zz?x']) {
      const reply = await ask('GET', path);
      expect([path, reply.status]).toEqual([path, 400]);
      expect(JSON.parse(reply.body)).toMatchObject({ code: 'BAD_TARGET' });
    }
    expect(reached).toHaveLength(0);
    expect((await ask('GET', '/tokens/%E6%97%A5%00?q=%')).status).toBe(200);
  });

  it('keeps no large body of anybody: its announced length is refused before any of it is read', async () => {
    const { send, reached } = await portal();
    const post = (method: string, ...headers: string[]) =>
      send(`${[`${method} /sign-in HTTP/1.1`, `Host: ${PORTAL_HOST}`, ...headers].join('\r\n')}\r\n\r\n`);
    for (const method of ['POST', 'PUT', 'GET']) {
      expect(await post(method, `Content-Length: ${BODY_BYTES_MAX + 1}`)).toMatch(
        /^HTTP\/1.1 413 [\s\S]*BODY_TOO_LARGE/,
      );
      expect(await post(method, 'Transfer-Encoding: chunked')).toMatch(
        /^HTTP\/1.1 411 [\s\S]*LENGTH_REQUIRED/,
      );
    }
    expect(reached).toHaveLength(0);
    expect(await post('POST', `Content-Length: ${BODY_BYTES_MAX}`, 'Connection: close')).toMatch(
      /^HTTP\/1.1 200/,
    );
  });

  it('answers health under any host, and says when it cannot serve', async () => {
    const { ask } = await portal({ ready: false });
    expect((await ask('GET', '/livez', { host: '10.0.0.1' })).status).toBe(200);
    expect((await ask('GET', '/readyz', { host: '10.0.0.1' })).status).toBe(503);
  });

  it('answers a fault without saying what it was', async () => {
    const { ask, faults } = await portal({ fault: new Error('select secret from table') });
    const reply = await ask('GET', '/');
    expect(reply.status).toBe(500);
    expect(reply.body).not.toContain('select');
    expect(faults).toHaveLength(1);
  });
});

describe('the security headers', () => {
  it('ask for https only where the portal is reached by it', () => {
    expect(securityHeaders('https://tokens.example')['Strict-Transport-Security']).toBeDefined();
    expect(securityHeaders(PORTAL)['Strict-Transport-Security']).toBeUndefined();
    expect(contentSecurityPolicy('n', 'https://tokens.example', false)).toContain(
      'upgrade-insecure-requests',
    );
    expect(contentSecurityPolicy('n', PORTAL, false)).not.toContain('upgrade-insecure-requests');
  });

  it('run no script without the nonce, and evaluate no text', () => {
    const policy = contentSecurityPolicy('abc', PORTAL, false);
    const scripts = policy.split('; ').find((directive) => directive.startsWith('script-src'));
    expect(scripts).toBe("script-src 'self' 'nonce-abc' 'strict-dynamic'");
    expect(policy).toContain("object-src 'none'; base-uri 'none'");
  });
});
