import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatPublicId } from '@/core/ids/public-id';
import { NO_RATE_LIMITS } from '@/core/rate-limit/rate-limits';
import {
  createTestVerifier,
  issueCredential,
  OTHER_AUDIENCE,
  PORTAL_URL,
  type TestVerifier,
  UNKNOWN_CREDENTIAL,
} from './test-verifier';

let verifier: TestVerifier;
beforeAll(async () => {
  verifier = await createTestVerifier();
});
afterAll(() => verifier.close());

/** As a gateway asks: the client's Authorization, and its own credential. */
const ask = (
  query: string,
  {
    token,
    from,
    also = [],
    as = verifier.credential,
  }: Partial<Record<'token' | 'from' | 'as', string>> & {
    also?: string[];
  } = {},
) =>
  verifier.ask(`/v1/forward-auth${query}`, {
    headers: [
      ...(as === '' ? [] : ['X-Latchkey-Verifier', as]),
      ...(token === undefined ? [] : ['Authorization', `Bearer ${token}`]),
      ...(from === undefined ? [] : ['X-Forwarded-For', from]),
      ...also,
    ],
  });

describe('a request that may pass', () => {
  it('is told apart by its token in header fields, and by nothing else', async () => {
    const token = await verifier.issue({ scopes: ['orders:write', 'orders:read', 'depot:read'] });
    const { status, headers, text } = await ask('?scope=orders:read&scope=orders:write', {
      token: token.text,
    });
    expect([status, text]).toEqual([200, '']);
    expect(headers).toMatchObject({
      'x-token-subject': formatPublicId('user', verifier.user.userId),
      'x-token-id': formatPublicId('token', token.tokenId),
      'x-token-scopes': 'orders:read orders:write',
      'x-token-kind': 'personal',
      'cache-control': 'no-store',
    });
    expect((await ask('?scope=orders%3Aread+orders%3Awrite', { token: token.text })).status).toBe(200);
    expect((await ask('', { token: token.text })).status).toBe(200);
  });

  it('is one from the token’s networks, by the last address the gateway wrote', async () => {
    const token = await verifier.issue({ cidrs: '203.0.113.0/24' });
    const from = async (address?: string) => {
      const { status, json } = await ask('', {
        token: token.text,
        ...(address === undefined ? {} : { from: address }),
      });
      return [status, json.code];
    };
    expect(await from('203.0.113.9')).toEqual([200, undefined]);
    expect(await from('198.51.100.1, 203.0.113.9')).toEqual([200, undefined]);
    for (const other of ['198.51.100.1', '203.0.113.9, 198.51.100.1', '', 'unknown', undefined]) {
      expect([other, ...(await from(other))]).toEqual([other, 403, 'IP_NOT_ALLOWED']);
    }
  });
});

describe('a request that may not', () => {
  it('without a token is told to bring one, with no error code', async () => {
    const { status, headers, json } = await ask('?scope=orders:read');
    expect([status, json.code]).toEqual([401, 'CREDENTIALS_MISSING']);
    expect(headers['www-authenticate']).toBe('Bearer realm="latchkey"');
  });

  it('with one that is no good is told one and the same, whatever is the matter', async () => {
    const ended: string[] = [];
    for (const end of [
      `revoked_at = clock_timestamp(), revoke_reason = 'other'`,
      'expires_at = clock_timestamp()',
      `suspended_at = clock_timestamp(), suspended_as = 'owner'`,
      `not_before = clock_timestamp() + interval '1 hour'`,
    ]) {
      const token = await verifier.issue();
      expect((await ask('', { token: token.text })).status).toBe(200);
      await verifier.change(`update tokens set ${end} where id = $1`, [token.tokenId]);
      ended.push(token.text);
    }
    const elsewhere = await verifier.issue({ scopes: ['depot:read'] });
    const answers = [];
    for (const token of [...ended, elsewhere.text, 'lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe', 'x']) {
      const { status, headers, json } = await ask('', { token });
      const { request_id, ...told } = json;
      answers.push([status, headers['www-authenticate'], told]);
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.[0]).toBe(401);
    expect(answers[0]?.[1]).toMatch(/^Bearer realm="latchkey", error="invalid_token", /);
  });

  it('lacking a scope is told which, and where to get it', async () => {
    const token = await verifier.issue({ scopes: ['orders:read'] });
    const { status, headers, json } = await ask('?scope=orders:read+orders:write', { token: token.text });
    expect(status).toBe(403);
    expect(headers['www-authenticate']).toBe(
      'Bearer realm="latchkey", error="insufficient_scope", scope="orders:read orders:write"',
    );
    expect(json).toMatchObject({
      code: 'INSUFFICIENT_SCOPE',
      missing_scopes: ['orders:write'],
      fix_url: `${PORTAL_URL}/tokens/new?scopes=orders%3Awrite`,
    });
    expect(JSON.parse(String(headers['x-latchkey-problem']))).toEqual(json);
  });

  it('asking too often is told when to come again', async () => {
    const token = await verifier.issue({ rateLimits: { ...NO_RATE_LIMITS, day: 1 } });
    const first = await ask('', { token: token.text });
    expect([first.status, first.headers.ratelimit]).toEqual([
      200,
      expect.stringMatching(/^"token-day";r=0;t=/),
    ]);
    const second = await ask('', { token: token.text });
    expect([second.status, second.json.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(second.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('with two credentials, or one in the address, is refused', async () => {
    const token = await verifier.issue();
    const twice = await ask('', { token: token.text, also: ['Authorization', `Bearer ${token.text}`] });
    expect([twice.status, twice.json.code]).toEqual([400, 'INVALID_REQUEST']);
    expect((await ask(`?access_token=${token.text}`)).status).toBe(500);
  });
});

describe('a gateway that asks in the wrong way', () => {
  it('is no fault of the client: nobody is told 401, and nobody passes', async () => {
    const token = await verifier.issue();
    const revoked = await issueCredential(verifier.portal, OTHER_AUDIENCE);
    await verifier.change(
      'update verifier_credentials set revoked_at = clock_timestamp() where last_four = $1',
      [revoked.slice(-4)],
    );
    const wrong = [
      await ask('', { token: token.text, as: '' }),
      await ask('', { token: token.text, as: token.text }),
      await ask('', { token: token.text, as: UNKNOWN_CREDENTIAL }),
      await ask('', { token: token.text, as: `${UNKNOWN_CREDENTIAL.slice(0, -1)}x` }),
      await ask('', { token: token.text, as: revoked }),
      await ask('', { token: token.text, also: ['X-Latchkey-Verifier', verifier.otherCredential] }),
      await ask('?scopes=orders:read', { token: token.text }),
      await ask('?scope=', { token: token.text }),
      await ask('?scope=*', { token: token.text }),
      await ask(`?scope=${token.text}`, { token: token.text }),
    ];
    for (const { status, json, headers } of wrong) {
      expect([status, json.code]).toEqual([500, 'GATEWAY_MISCONFIGURED']);
      expect(headers['x-token-subject']).toBeUndefined();
    }
    expect(JSON.stringify(wrong)).not.toContain(token.text);
    expect(verifier.log.join()).not.toContain(token.text);
  });

  it('has no say in what else stands in the request', async () => {
    const token = await verifier.issue({ scopes: ['orders:read'] });
    const also = ['X-Forwarded-Uri', '/public', 'X-Forwarded-Method', 'OPTIONS', 'X-Original-Url', '/livez'];
    expect((await ask('?scope=orders:write', { token: token.text, also })).status).toBe(403);
  });
});
