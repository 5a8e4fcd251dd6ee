/** Deciding in the API's own process is as current as the verifier, and never says more than it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import { DatabaseLine } from '@/db/test-database/database-line';
import { endOldSecret } from '@/server/tokens/end-old-secret';
import { type RotateTokenInput, rotateToken } from '@/server/tokens/rotate-token';
import { createTestVerifier, type TestToken, type TestVerifier, untilReady } from '@/verifier/test-verifier';
import { askVerifier } from './ask-verifier';
import { VerifierUnavailableError } from './errors';
import { LocalVerifier } from './local-verifier';
import { postToVerifier } from './post-to-verifier';
import type { Question, Verdict } from './types';

const REVOKE = `update tokens set revoked_at = clock_timestamp(), revoke_reason = 'other' where id = $1`;
const UNKNOWN = 'lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe';
/** The promise. */
const WITHIN_A_SECOND = { timeout: 1_000, interval: 5 };

let verifier: TestVerifier;
const locals: LocalVerifier[] = [];
beforeAll(async () => {
  verifier = await createTestVerifier();
});
afterEach(() => Promise.all(locals.splice(0).map((local) => local.stop())));
afterAll(() => verifier.close());

const verifierAddress = () => ({
  url: verifier.url,
  readCredential: () => verifier.credential,
  timeoutMs: 1_000,
});

interface TestLocal {
  local: LocalVerifier;
  /** Paths that were asked for, in order. */
  calls: string[];
  asked: Question[];
  isVerifierGone: boolean;
  verify(question: Question): Promise<Verdict>;
}

/** As an API has it, current; `url`: where it finds its verifier; `askUrl`: where it asks, if not there. */
async function start(
  url = verifier.url,
  options: { staleIfErrorSeconds?: number; recordsMax?: number } = {},
  follows = true,
  askUrl = url,
): Promise<TestLocal> {
  const calls: string[] = [];
  const asked: Question[] = [];
  const at = { url: askUrl, readCredential: () => verifier.credential, timeoutMs: 1_000 };
  const local = new LocalVerifier({
    url,
    credential: follows ? at.readCredential : () => null,
    post: (path, body) => {
      calls.push(path);
      return postToVerifier(at, path, body);
    },
    ask: (question) => {
      asked.push(question);
      if (sdk.isVerifierGone) return Promise.reject(new VerifierUnavailableError('gone'));
      return askVerifier(at, question);
    },
    recordsMax: 1_000,
    staleIfErrorSeconds: 0,
    onError: () => {},
    ...options,
  });
  const sdk: TestLocal = {
    local,
    calls,
    asked,
    isVerifierGone: false,
    verify: async (question) => local.verify(question),
  };
  locals.push(local);
  local.start();
  if (follows) await expect.poll(() => local.isCurrent, { interval: 5 }).toBe(true);
  return sdk;
}

const source = (verdict: Verdict) => (verdict.valid ? verdict.token.source : verdict.code);
const lookups = ({ calls }: TestLocal) => calls.filter((path) => path === '/v1/tokens/lookup').length;
async function held(sdk: TestLocal, input: Parameters<TestVerifier['issue']>[0] = {}): Promise<TestToken> {
  const token = await verifier.issue(input);
  await expect.poll(async () => source(await sdk.verify({ token: token.text }))).toBe('cache');
  return token;
}
const code = async (sdk: TestLocal, { text }: TestToken, rest: Partial<Question> = {}) =>
  (await sdk.verify({ token: text, ...rest })).code;

describe('a token that was seen before', () => {
  it('is decided without asking anybody, and says so', async () => {
    const sdk = await start();
    const token = await verifier.issue();
    expect(source(await sdk.verify({ token: token.text }))).toBe('live');
    const before = sdk.calls.length;
    for (let n = 0; n < 100; n += 1) {
      expect(source(await sdk.verify({ token: token.text, scopes: ['orders:read'] }))).toBe('cache');
    }
    expect(sdk.calls.slice(before).filter((path) => path !== '/v1/usage')).toEqual([]);
    expect(sdk.asked).toEqual([]);
  });

  it('says the same of it as the verifier does', async () => {
    const sdk = await start();
    const token = await held(sdk, { scopes: ['orders:read', 'depot:read'] });
    const { json } = await verifier.verify({ token: token.text });
    const verdict = await sdk.verify({ token: token.text });
    if (!verdict.valid) throw new Error(verdict.code);
    const { id, kind, subject, owner, scopes, expiresAt, metadata } = verdict.token;
    expect({
      token_id: id,
      kind,
      subject,
      owner: { type: owner.type, id: owner.id, name: owner.name, external_id: owner.externalId },
      scopes,
      expires_at: expiresAt?.toISOString(),
      metadata,
      valid: true,
      code: 'VALID',
    }).toEqual(json);
  });

  it.each<[string, string, string]>([
    ['it is revoked', REVOKE, 'REVOKED'],
    [
      'it is suspended',
      `update tokens set suspended_at = clock_timestamp(), suspended_as = 'owner' where id = $1`,
      'SUSPENDED',
    ],
    ['it has expired', `update tokens set expires_at = clock_timestamp() where id = $1`, 'EXPIRED'],
    [
      'its secret retires',
      'update token_secrets set retire_at = clock_timestamp() where token_id = $1',
      'RETIRED',
    ],
  ])('is refused within a second of the acknowledgement that %s', async (_, statement, expected) => {
    const sdk = await start();
    const token = await held(sdk);
    await verifier.portal.asOwner(statement, [token.tokenId]);
    await expect.poll(() => code(sdk, token), WITHIN_A_SECOND).toBe(expected);
  });

  it('is good again within a second when what ended it was taken back', async () => {
    const sdk = await start();
    const token = await held(sdk);
    const suspend = (at: string, as: string) =>
      verifier.portal.asOwner(`update tokens set suspended_at = ${at}, suspended_as = ${as} where id = $1`, [
        token.tokenId,
      ]);
    await suspend('clock_timestamp()', `'owner'`);
    await expect.poll(() => code(sdk, token), WITHIN_A_SECOND).toBe('SUSPENDED');
    await suspend('null', 'null');
    await expect.poll(() => code(sdk, token), WITHIN_A_SECOND).toBe('VALID');
  });

  it('may no more than its owner may today', async () => {
    const own = await createTestVerifier();
    try {
      const user = await own.portal.addUser();
      const token = await own.issue({ scopes: ['orders:read'] }, user);
      const at = { url: own.url, readCredential: () => own.credential, timeoutMs: 1_000 };
      const local = new LocalVerifier({
        url: own.url,
        credential: at.readCredential,
        post: (path, body) => postToVerifier(at, path, body),
        ask: () => Promise.reject(new Error('asked')),
        recordsMax: 10,
        staleIfErrorSeconds: 0,
        onError: () => {},
      });
      locals.push(local);
      local.start();
      await expect.poll(() => local.isCurrent).toBe(true);
      const verify = async () => (await local.verify({ token: token.text, scopes: ['orders:read'] })).code;
      expect(await verify()).toBe('VALID');
      await own.portal.asOwner('delete from user_roles where user_id = $1', [user.userId]);
      await expect.poll(verify, WITHIN_A_SECOND).toBe('INSUFFICIENT_SCOPE');
    } finally {
      await own.close();
    }
  });

  it('is decided by scope and by address, in any spelling of it', async () => {
    const sdk = await start();
    const token = await held(sdk);
    const verdict = await sdk.verify({ token: token.text, scopes: ['orders:write', 'orders:read'] });
    expect(verdict).toMatchObject({ code: 'INSUFFICIENT_SCOPE', missingScopes: ['orders:write'] });
    const fenced = await verifier.issue({ cidrs: '203.0.113.0/24' });
    await expect
      .poll(async () => source(await sdk.verify({ token: fenced.text, ip: '203.0.113.7' })))
      .toBe('cache');
    expect(await code(sdk, fenced, { ip: '::ffff:203.0.113.7' })).toBe('VALID');
    expect(await code(sdk, fenced, { ip: '198.51.100.1' })).toBe('IP_NOT_ALLOWED');
    expect(await code(sdk, fenced, { ip: 'nonsense' })).toBe('IP_NOT_ALLOWED');
    expect(await code(sdk, fenced)).toBe('IP_NOT_ALLOWED');
  });
});

describe('a token that is rotated', () => {
  const rotate = async ({ tokenId }: TestToken, end: RotateTokenInput['end']) => {
    const rotated = await rotateToken(verifier.user, { tokenId, end }, verifier.portal.ctx);
    if (!rotated.ok) throw new Error(rotated.message);
    return {
      text: revealTokenSecret_theOnlyExit(rotated.value.secret),
      retiresAt: rotated.value.oldRetiresAt,
    };
  };

  it('tells the client of its old secret so, asked or from memory, and is refused once that is retired', async () => {
    const sdk = await start();
    const token = await held(sdk);
    const { text, retiresAt } = await rotate(token, { when: 'later', graceSeconds: 3_600 });
    const told = { Deprecation: expect.stringMatching(/^@\d{10}$/), Sunset: retiresAt?.toUTCString() };
    await expect
      .poll(async () => (await sdk.verify({ token: token.text })).headers, WITHIN_A_SECOND)
      .toEqual(told);
    await expect.poll(async () => source(await sdk.verify({ token: token.text }))).toBe('cache');
    expect((await sdk.verify({ token: token.text })).headers).toEqual(told);
    expect((await sdk.verify({ token: text })).headers).toEqual({});
    expect((await askVerifier(verifierAddress(), { token: token.text })).headers).toEqual(told);
    await endOldSecret(verifier.user, { tokenId: token.tokenId, retireAt: 'now' }, verifier.portal.ctx);
    await expect.poll(() => code(sdk, token), WITHIN_A_SECOND).toBe('RETIRED');
    expect((await sdk.verify({ token: text })).code).toBe('VALID');
  });

  it('on first use: the verifier is asked until that was told, and then it is decided here', async () => {
    const sdk = await start();
    const token = await held(sdk);
    const { text } = await rotate(token, { when: 'on_first_use', graceSeconds: 60 });
    expect(source(await sdk.verify({ token: text }))).toBe('live');
    expect(sdk.asked).toHaveLength(1);
    await expect.poll(async () => source(await sdk.verify({ token: text }))).toBe('cache');
    const [{ retire_at }] = (await verifier.portal.asOwner<{ retire_at: Date }>(
      'select max(retire_at) as retire_at from token_secrets where token_id = $1',
      [token.tokenId],
    )) as [{ retire_at: Date }];
    await expect
      .poll(async () => (await sdk.verify({ token: token.text })).headers.Sunset, WITHIN_A_SECOND)
      .toBe(retire_at.toUTCString());
  });
});

describe('what everybody gets', () => {
  it('is nobody’s to change: neither what is decided from nor what the next one gets', async () => {
    const sdk = await start();
    const token = await held(sdk);
    const verdict = await sdk.verify({ token: token.text });
    if (!verdict.valid) throw new Error(verdict.code);
    verdict.token.expiresAt?.setFullYear(2099);
    const next = await sdk.verify({ token: token.text });
    expect(next.valid && next.token.expiresAt?.getFullYear()).not.toBe(2099);
    expect(Object.isFrozen(verdict) && Object.isFrozen(verdict.token.metadata)).toBe(true);
    await verifier.portal.asOwner('update tokens set expires_at = clock_timestamp() where id = $1', [
      token.tokenId,
    ]);
    await expect.poll(() => code(sdk, token), WITHIN_A_SECOND).toBe('EXPIRED');
  });

  it('is decided by what a list of scopes holds now', async () => {
    const sdk = await start();
    const token = await held(sdk);
    const scopes = ['orders:read'];
    expect(await code(sdk, token, { scopes })).toBe('VALID');
    scopes[0] = 'orders:write';
    expect(await code(sdk, token, { scopes })).toBe('INSUFFICIENT_SCOPE');
  });
});

describe('what is not held', () => {
  it('is looked up once, however many ask for it at the same time', async () => {
    const sdk = await start();
    const token = await verifier.issue();
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => sdk.verify({ token: token.text })));
    expect(verdicts.every(({ valid }) => valid)).toBe(true);
    expect(lookups(sdk)).toBe(1);
  });

  it('is not asked about when it cannot be a token, and never held when nobody knows it', async () => {
    const sdk = await start();
    for (const text of ['', 'nonsense', `${UNKNOWN}x`, verifier.credential, 'x'.repeat(16_000)]) {
      expect((await sdk.verify({ token: text })).code).toBe('INVALID_FORMAT');
    }
    expect(lookups(sdk)).toBe(0);
    for (let n = 0; n < 3; n += 1) expect((await sdk.verify({ token: UNKNOWN })).code).toBe('NOT_FOUND');
    expect(lookups(sdk)).toBe(3);
  });

  it('that is another API’s is refused, and nothing of it is held', async () => {
    const sdk = await start();
    const token = await verifier.issue({ scopes: ['depot:read'] });
    for (let n = 0; n < 2; n += 1) expect(await code(sdk, token)).toBe('AUDIENCE_MISMATCH');
    expect(lookups(sdk)).toBe(2);
  });

  it('has limits: the verifier decides each time, and counts', async () => {
    const sdk = await start();
    const token = await verifier.issue({ rateLimits: { second: null, minute: null, day: 3 } });
    const codes = [];
    for (let n = 0; n < 5; n += 1) codes.push(await code(sdk, token));
    expect(codes).toEqual(['VALID', 'VALID', 'VALID', 'RATE_LIMITED', 'RATE_LIMITED']);
    expect(lookups(sdk)).toBe(1);
    expect(sdk.asked).toHaveLength(5);
  });

  it('makes room for the next: what was used lately stays', async () => {
    const sdk = await start(verifier.url, { recordsMax: 3 });
    const tokens = [];
    for (let n = 0; n < 4; n += 1) tokens.push(await held(sdk));
    const [first, idle, busy] = tokens as [TestToken, TestToken, TestToken];
    const before = lookups(sdk);
    await sdk.verify({ token: busy.text });
    await held(sdk);
    expect(source(await sdk.verify({ token: busy.text }))).toBe('cache');
    expect(lookups(sdk)).toBe(before + 1);
    for (const { text } of [first, idle]) expect(source(await sdk.verify({ token: text }))).toBe('live');
  });
});

it('without the feed the verifier decides each time, and nothing is held', async () => {
  const sdk = await start(verifier.url, {}, false);
  const token = await verifier.issue();
  for (let n = 0; n < 3; n += 1) expect(source(await sdk.verify({ token: token.text }))).toBe('live');
  expect(sdk.asked).toHaveLength(3);
  expect(lookups(sdk)).toBe(0);
});

describe('use', () => {
  it('is counted once, by outcome, scope and address, and reported when the process ends', async () => {
    const sdk = await start();
    const token = await held(sdk);
    for (let n = 0; n < 20; n += 1) {
      await sdk.verify({ token: token.text, scopes: ['orders:read'], ip: `203.0.113.${n % 2}` });
    }
    await sdk.verify({ token: token.text, scopes: ['orders:write'], ip: '203.0.113.1' });
    await sdk.local.stop();
    const rows = await verifier.portal.asOwner<{ key: string; count: string }>(
      `select dimension || ' ' || value || ' ' || outcome as key, count::text from usage_hourly
       where token_id = $1 and dimension <> 'outcome'`,
      [token.tokenId],
    );
    const counts = Object.fromEntries(rows.map(({ key, count }) => [key, Number(count)]));
    expect(counts).toEqual({
      'address 203.0.113.0 VALID': 10,
      'address 203.0.113.1 VALID': 10,
      'address 203.0.113.1 INSUFFICIENT_SCOPE': 1,
      'scope orders:read VALID': 20,
      'scope orders:write INSUFFICIENT_SCOPE': 1,
    });
  });
});

describe('without the verifier', () => {
  const lines: DatabaseLine[] = [];
  afterEach(() => {
    for (const line of lines.splice(0)) line.close();
  });
  /** A way to the verifier that can be cut, and its address that way. */
  async function openLine(): Promise<{ line: DatabaseLine; url: string }> {
    const line = new DatabaseLine(verifier.url);
    lines.push(line);
    return { line, url: (await line.open()).replace(/\/$/, '') };
  }

  it('nothing is accepted and nothing refused once what is held may be out of date, and all goes on by itself', async () => {
    const { line, url } = await openLine();
    const sdk = await start(url);
    const token = await held(sdk);
    line.cut();
    const answers = new Set<unknown>();
    const ask = async () => {
      const answer = await sdk.verify({ token: token.text }).then(source, (error: Error) => error.name);
      answers.add(answer);
      return answer;
    };
    await expect.poll(ask, { interval: 5 }).toBe('VerifierUnavailableError');
    answers.delete('cache');
    expect([...answers]).toEqual(['VerifierUnavailableError']);
    expect(sdk.local.isCurrent).toBe(false);
    line.restore();
    await expect
      .poll(() => sdk.verify({ token: token.text }).then(source, () => 'unavailable'), {
        timeout: 5_000,
      })
      .toBe('cache');
  });

  it('what was missed meanwhile is known before anything held is used again', async () => {
    const { line, url } = await openLine();
    const sdk = await start(url);
    const token = await held(sdk);
    const other = await held(sdk);
    line.cut();
    await expect.poll(() => sdk.local.isCurrent, { interval: 5 }).toBe(false);
    await verifier.change(REVOKE, [token.tokenId]);
    line.restore();
    await expect.poll(() => sdk.local.isCurrent, { interval: 5, timeout: 5_000 }).toBe(true);
    const before = lookups(sdk);
    expect(await code(sdk, token)).toBe('REVOKED');
    expect(source(await sdk.verify({ token: other.text }))).toBe('cache');
    expect(lookups(sdk)).toBe(before + 1);
  });

  it('opted in, what was good is so for as many seconds, and what was never seen is not', async () => {
    const { line, url } = await openLine();
    const sdk = await start(url, { staleIfErrorSeconds: 60 });
    const token = await held(sdk);
    const refused = await held(sdk);
    const unseen = await verifier.issue();
    await verifier.change(REVOKE, [refused.tokenId]);
    await expect.poll(() => code(sdk, refused), WITHIN_A_SECOND).toBe('REVOKED');
    line.cut();
    await expect.poll(() => sdk.local.isCurrent, { interval: 5 }).toBe(false);
    expect(source(await sdk.verify({ token: token.text }))).toBe('cache');
    for (const { text } of [refused, unseen]) {
      await expect(sdk.verify({ token: text })).rejects.toBeInstanceOf(VerifierUnavailableError);
    }
  });

  it('opted in, what the verifier called bad after the line to its changes was lost is not good again', async () => {
    const { line, url } = await openLine();
    const sdk = await start(url, { staleIfErrorSeconds: 60 }, true, verifier.url);
    const [token, other] = [await held(sdk), await held(sdk)];
    line.cut();
    await expect.poll(() => sdk.local.isCurrent, { interval: 5 }).toBe(false);
    await verifier.change(REVOKE, [token.tokenId]);
    expect(await code(sdk, token)).toBe('REVOKED');
    // A refusal of one request says nothing against the token.
    expect(await code(sdk, other, { scopes: ['orders:none'] })).toBe('INSUFFICIENT_SCOPE');
    sdk.isVerifierGone = true;
    await expect(sdk.verify({ token: token.text })).rejects.toBeInstanceOf(VerifierUnavailableError);
    expect(source(await sdk.verify({ token: other.text }))).toBe('cache');
  });

  it('opted in for two seconds, it is two', async () => {
    const { line, url } = await openLine();
    const sdk = await start(url, { staleIfErrorSeconds: 2 });
    const token = await held(sdk);
    line.cut();
    await expect.poll(() => sdk.local.isCurrent, { interval: 5 }).toBe(false);
    // The lease is over, the two seconds are not.
    expect(source(await sdk.verify({ token: token.text }))).toBe('cache');
    await expect
      .poll(() => sdk.verify({ token: token.text }).then(source, (error) => error), {
        interval: 5,
        timeout: 3_000,
      })
      .toBeInstanceOf(VerifierUnavailableError);
  });

  it('another history of the feed makes everything held be looked up again', async () => {
    const sdk = await start();
    const token = await held(sdk);
    const before = lookups(sdk);
    await verifier.portal.asOwner(
      'update feed set nonce = gen_random_uuid() where seq = (select max(seq) from feed)',
    );
    await expect
      .poll(async () => {
        await sdk.verify({ token: token.text });
        return lookups(sdk);
      })
      .toBeGreaterThan(before);
    await untilReady(verifier.url);
    await expect.poll(async () => source(await sdk.verify({ token: token.text }))).toBe('cache');
  });
});
