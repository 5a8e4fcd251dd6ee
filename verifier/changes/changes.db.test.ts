/** What SDKs are told by `GET /v1/changes` and `POST /v1/tokens/lookup`, over HTTP: enough to be right, and nothing of others. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestVerifier, type TestToken, type TestVerifier, untilReady } from '../test-verifier';
import { TestEventStream } from './test-event-stream';

const REVOKE = `update tokens set revoked_at = clock_timestamp(), revoke_reason = 'other' where id = $1`;
const UNKNOWN = 'lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe';

let verifier: TestVerifier;
const streams: TestEventStream[] = [];
beforeAll(async () => {
  verifier = await createTestVerifier();
});
afterAll(() => verifier.close());
beforeEach(() => untilReady(verifier.url));
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});

async function open(lastEventId?: string, credential = verifier.credential): Promise<TestEventStream> {
  const stream = await TestEventStream.open(verifier.url, credential, lastEventId);
  streams.push(stream);
  await stream.opened();
  return stream;
}

const lookup = async (token: string, credential = verifier.credential, body: unknown = { token }) =>
  verifier.ask('/v1/tokens/lookup', {
    method: 'POST',
    headers: ['Authorization', `Bearer ${credential}`, 'Content-Type', 'application/json'],
    body: JSON.stringify(body),
  });
const lookedUp = async ({ text }: TestToken, credential?: string) => (await lookup(text, credential)).json;
const revoke = ({ tokenId }: TestToken) => verifier.change(REVOKE, [tokenId]);

describe('a stream of changes', () => {
  it('begins with its place in the feed, both clocks and the portal, and beats with a later S each time', async () => {
    const stream = await open();
    const { name, id, data } = await stream.opened();
    expect(name).toBe('open');
    expect(id).toMatch(/^\d+\.[0-9a-f-]{36}$/);
    expect(data).toMatchObject({ resumed: false, changes: [], portal_url: 'https://tokens.halden.example' });
    const [lo, hi] = data.clock as [number, number];
    expect(lo).toBeLessThanOrEqual(hi);
    expect(data.as_of).toBeLessThanOrEqual(data.now as number);
    const first = await stream.nextBeat();
    const second = await stream.nextBeat();
    expect(first.name).toBe('beat');
    expect(second.data.as_of).toBeGreaterThan(first.data.as_of as number);
  });

  it('tells of a revocation by a tag that came with the record, within the beat that vouches for it', async () => {
    const token = await verifier.issue();
    const { depends_on } = await lookedUp(token);
    const stream = await open();
    await revoke(token);
    await expect.poll(() => stream.tags).toContain((depends_on as string[])[0]);
  });

  it.each([
    ['its owner is suspended', `update users set suspended_at = clock_timestamp() where id = $1`],
    [
      'a role of its owner loses something',
      `delete from role_scopes where role_id in (select role_id from user_roles where user_id = $1)`,
    ],
    [
      'a scope of its API is retired',
      `update scopes set retired_at = clock_timestamp() where name = 'orders:write' and $1::uuid is not null`,
    ],
  ])('tells what a record depends on when %s', async (_, statement) => {
    const own = await createTestVerifier();
    try {
      const token = await own.issue();
      const answer = await own.ask('/v1/tokens/lookup', {
        method: 'POST',
        headers: ['Authorization', `Bearer ${own.credential}`, 'Content-Type', 'application/json'],
        body: JSON.stringify({ token: token.text }),
      });
      const stream = await TestEventStream.open(own.url, own.credential);
      await stream.opened();
      await own.change(statement, [own.user.userId]);
      const tags = answer.json.depends_on as string[];
      await expect.poll(() => stream.tags.some((tag) => tags.includes(tag))).toBe(true);
      stream.close();
    } finally {
      await own.close();
    }
  });

  it('goes on where it stood: what was missed comes with its beginning', async () => {
    const token = await verifier.issue();
    const { depends_on } = await lookedUp(token);
    const stream = await open();
    const { id } = await stream.nextBeat();
    stream.close();
    await revoke(token);
    const next = await open(id);
    const { data } = await next.opened();
    expect(data.resumed).toBe(true);
    expect((data.changes as [string, string][]).map(([, tag]) => tag)).toContain((depends_on as string[])[0]);
  });

  it.each([
    '0.00000000-0000-4000-8000-000000000000',
    '999999.00000000-0000-4000-8000-000000000000',
    'nonsense',
  ])('says that nothing held is to be believed to whoever stood at %s', async (position) => {
    const { data } = await (await open(position)).opened();
    expect(data.resumed).toBe(false);
  });

  it('shows another API nothing that it could recognise', async () => {
    const token = await verifier.issue();
    const { depends_on, record } = await lookedUp(token);
    const other = await open(undefined, verifier.otherCredential);
    const own = await open();
    await revoke(token);
    const tag = (depends_on as string[])[0] ?? '';
    await expect.poll(() => own.tags).toContain(tag);
    await expect.poll(() => other.events.at(-1)?.id).toBe(own.events.at(-1)?.id);
    const told = JSON.stringify(other.events);
    for (const known of [tag, token.tokenId, (record as { token_id: string }).token_id])
      expect(told).not.toContain(known);
  });

  it('ends with its credential', async () => {
    const own = await createTestVerifier();
    const [stream, bystander] = [
      await TestEventStream.open(own.url, own.otherCredential),
      await TestEventStream.open(own.url, own.credential),
    ];
    try {
      await stream.opened();
      await own.change(
        `update verifier_credentials set revoked_at = clock_timestamp()
         where api_id = (select id from apis where audience = 'https://depot.example')`,
      );
      await expect.poll(() => stream.isEnded, { timeout: 1_000 }).toBe(true);
      expect(bystander.isEnded).toBe(false);
      await expect(TestEventStream.open(own.url, own.otherCredential)).rejects.toThrow('answered 401');
    } finally {
      bystander.close();
      await own.close();
    }
  });

  it('ends when the history of the feed is another one', async () => {
    const stream = await open();
    const { id } = await stream.nextBeat();
    await verifier.portal.asOwner(
      'update feed set nonce = gen_random_uuid() where seq = (select max(seq) from feed)',
    );
    await expect.poll(() => stream.isEnded).toBe(true);
    await untilReady(verifier.url);
    const { data } = await (await open(id)).opened();
    expect(data.resumed).toBe(false);
  });

  it('ends when the verifier stops, at once', async () => {
    const own = await createTestVerifier();
    const stream = await TestEventStream.open(own.url, own.credential);
    await stream.opened();
    await own.close();
    await expect.poll(() => stream.isEnded).toBe(true);
  });

  it('is for verifier credentials alone', async () => {
    const token = await verifier.issue();
    await expect(open(undefined, token.text)).rejects.toThrow('answered 401');
    expect((await verifier.ask('/v1/changes')).status).toBe(401);
  });
});

describe('a lookup', () => {
  it('brings what decides about a token at the API that asks: no digest, no other API’s scopes', async () => {
    const token = await verifier.issue({ scopes: ['orders:read', 'depot:read'] });
    const answer = await lookedUp(token);
    expect(answer).toMatchObject({ found: true, decide: 'here' });
    expect(answer.record).toMatchObject({
      kind: 'personal',
      scopes: ['orders:read'],
      revoked_at: null,
      owner: { type: 'user', external_id: `crm-${verifier.user.userId}` },
    });
    expect(answer.position).toMatch(/^\d+\.[0-9a-f-]{36}$/);
    expect(answer.age_ms).toBeLessThan(1_000);
    const text = JSON.stringify(answer);
    expect(text).not.toContain('depot:read');
    expect(text).not.toContain(token.text);
    expect(text).not.toMatch(/digest|email|@/);
  });

  it('tells the same token at two APIs apart by nothing they could compare', async () => {
    const token = await verifier.issue({ scopes: ['orders:read', 'depot:read'] });
    const here = (await lookedUp(token)).depends_on as string[];
    const there = (await lookedUp(token, verifier.otherCredential)).depends_on as string[];
    expect(there.length).toBeGreaterThan(2);
    expect(here.filter((tag) => there.includes(tag))).toEqual([]);
  });

  it('says the code alone of what is unknown, malformed or another API’s', async () => {
    const others = await verifier.issue({ scopes: ['depot:read'] });
    const revoked = await verifier.issue({ scopes: ['depot:read'] });
    await revoke(revoked);
    for (const [text, code] of [
      [UNKNOWN, 'NOT_FOUND'],
      ['nonsense', 'INVALID_FORMAT'],
      [others.text, 'AUDIENCE_MISMATCH'],
      [revoked.text, 'REVOKED'],
      [verifier.credential, 'INVALID_FORMAT'],
    ] as const) {
      const { json } = await lookup(text);
      expect(json).toEqual({ found: false, code, clock: [expect.any(Number), expect.any(Number)] });
    }
  });

  it('leaves a token with limits to the verifier, and says what to hold that for', async () => {
    const token = await verifier.issue({ rateLimits: { second: null, minute: 600, day: null } });
    const answer = await lookedUp(token);
    expect(answer).toMatchObject({ found: true, decide: 'verifier', record: null });
    expect(answer.position).not.toBeNull();
    expect(answer.depends_on).not.toEqual([]);
  });

  it('shows a revoked token of its own as one', async () => {
    const token = await verifier.issue();
    await revoke(token);
    expect((await lookedUp(token)).record).toMatchObject({ revoked_at: expect.stringMatching(/Z$/) });
  });

  it.each([
    ['no token', {}],
    ['a member that is not known', { token: UNKNOWN, scopes: [] }],
    ['a token that is no text', { token: 7 }],
  ])('refuses %s', async (_, body) => {
    expect((await lookup('', verifier.credential, body)).json.code).toBe('INVALID_REQUEST');
  });
});
