import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { UsageBatch } from '@/core/usage/usage-batch';
import { type TokenUse, UsageRecorder } from '@/core/usage/usage-recorder';
import { type Database, openDatabase } from '@/db/client';
import { flushUsage, registerVerifierInstance } from '@/db/queries/usage-flush';
import { newId } from '@/runtime/ids';
import { createLogger } from '@/runtime/logger';
import { randomText } from '@/runtime/random';
import { childEnvironment, repositoryRoot } from '@/runtime/settings';
import { freePort } from '../test-port';
import {
  AUDIENCE,
  ask,
  createTestVerifier,
  issueCredential,
  type TestVerifier,
  untilReady,
} from '../test-verifier';
import { UsageWriter } from './usage-writer';

let verifier: TestVerifier;
beforeAll(async () => {
  verifier = await createTestVerifier();
});
afterAll(() => verifier.close());

const HOUR_MS = 3_600_000;

const aUseOf = (tokenId: string): TokenUse => ({
  atMs: Date.UTC(2026, 10, 24, 12, 30),
  tokenId,
  secretId: tokenId,
  outcome: 'VALID',
  address: null,
  scopes: [],
});

describe('a verifier process', () => {
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  /** The real program, on the test's database. */
  async function spawnVerifier(pepper: string) {
    const child = spawn(process.execPath, ['--import', 'tsx', 'verifier/main.ts'], {
      cwd: repositoryRoot(),
      env: childEnvironment({
        without: ['DATABASE_URL', 'PORTAL_DATABASE_URL'],
        with: {
          VERIFIER_DATABASE_URL: verifier.portal.database.verifierUrl,
          LATCHKEY_PEPPER: pepper,
          HOST: '127.0.0.1',
          VERIFIER_PORT: String(await freePort()),
          VERIFIER_METRICS_PORT: String(await freePort()),
        },
      }),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    children.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    const exited = once(child, 'exit');
    const ready = await Promise.race([once(child, 'message').then(([message]) => message), exited]);
    return { child, exited, ready, output: () => output };
  }

  it('writes every use exactly once, also those of its last moments, and leaves no secret in its log', async () => {
    const pepper = randomText(32);
    verifier.portal.ctx.secrets.pepper = new TextEncoder().encode(pepper);
    const credential = await issueCredential(verifier.portal, AUDIENCE);
    const tokens = [await verifier.issue(), await verifier.issue()];
    const { child, exited, ready, output } = await spawnVerifier(pepper);
    const url = `http://127.0.0.1:${(ready as { port: number }).port}`;
    expect(ready).toMatchObject({ type: 'ready' });
    await untilReady(url);

    const question = (index: number) => ({
      token: tokens[index % 2]?.text,
      scopes: [index % 5 === 0 ? 'orders:write' : 'orders:read'],
      ip: `203.0.113.${index % 8}`,
    });
    const send = (index: number) =>
      ask(url, '/v1/tokens/verify', {
        method: 'POST',
        headers: ['Authorization', `Bearer ${credential}`, 'Content-Type', 'application/json'],
        body: JSON.stringify(question(index)),
      });
    for (let from = 0; from < 400; from += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, i) => send(from + i)));
    }
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);

    for (const token of tokens) {
      const rows = await verifier.portal.asOwner<{
        dimension: string;
        value: string;
        outcome: string;
        total: number;
      }>(
        `select dimension, value, outcome, sum(count)::int as total from usage_hourly where token_id = $1
         group by 1, 2, 3 order by 1, 2, 3`,
        [token.tokenId],
      );
      const of = (dimension: string) =>
        Object.fromEntries(
          rows
            .filter((row) => row.dimension === dimension)
            .map((row) => [`${row.value} ${row.outcome}`, row.total]),
        );
      expect(of('outcome')).toEqual({ 'VALID VALID': 160, 'INSUFFICIENT_SCOPE INSUFFICIENT_SCOPE': 40 });
      expect(of('scope')).toEqual({ 'orders:read VALID': 160, 'orders:write INSUFFICIENT_SCOPE': 40 });
      const ofAddresses = Object.values(of('address')).reduce((sum, total) => sum + total, 0);
      expect(ofAddresses).toBe(200);
      const [use] = await verifier.portal.asOwner(
        `select first_used_at <= last_used_at as in_order, jsonb_array_length(recent_addresses) as addresses,
           (recent_addresses -> 0 ->> 'at')::timestamptz = last_used_at as newest_first,
           recent_addresses @> jsonb_build_array(jsonb_build_object('address', host(last_address))) as last_among_them
         from token_use where token_id = $1`,
        [token.tokenId],
      );
      expect(use).toEqual({ in_order: true, addresses: 4, newest_first: true, last_among_them: true });
    }
    const [credentialUse] = await verifier.portal.asOwner(
      'select count(*)::int from verifier_credential_use',
    );
    expect(credentialUse).toEqual({ count: 1 });
    for (const secret of [...tokens.map(({ text }) => text), credential, pepper]) {
      expect(output()).not.toContain(secret);
    }
  });

  it('writes what it counted a moment before it closes, without waiting for its next second', async () => {
    const brief = await createTestVerifier();
    const { text, tokenId } = await brief.issue();
    for (let n = 0; n < 5; n += 1) await brief.verify({ token: text });
    await brief.running.close();
    const rows = await brief.portal.asOwner(
      `select sum(count)::int as total from usage_hourly where token_id = $1 and dimension = 'outcome'`,
      [tokenId],
    );
    await brief.close();
    expect(rows).toEqual([{ total: 5 }]);
  });

  it('ends in one line when its pepper is not the one the database was filled with', async () => {
    await verifier.portal.asOwner(
      `insert into secret_checks (name, version, check_value) values ('pepper', 1, sha256('another'))`,
    );
    const { exited, output } = await spawnVerifier(randomText(32));
    expect(await exited).toEqual([1, null]);
    expect(output()).toMatch(
      /^latchkey verifier: The pepper is not the one this database was filled with.*$/m,
    );
    await verifier.portal.asOwner(`delete from secret_checks`);
  });

  it('ends in order when whoever started it is gone', async () => {
    const { child, exited } = await spawnVerifier(randomText(32));
    child.disconnect();
    expect(await exited).toEqual([0, null]);
  });
});

describe('a flush', () => {
  let database: Database;
  beforeAll(() => {
    database = openDatabase(verifier.portal.database.verifierUrl, { applicationName: 'test' });
  });
  afterAll(() => database.close());

  const batchOf = (tokenId: string, atMs: number, address: string): UsageBatch => ({
    counts: [
      {
        hourMs: atMs - (atMs % HOUR_MS),
        tokenId,
        secretId: tokenId,
        dimension: 'outcome',
        value: 'VALID',
        outcome: 'VALID',
        count: 3,
        lastMs: atMs,
      },
    ],
    tokens: [
      {
        tokenId,
        firstMs: atMs,
        lastMs: atMs,
        lastAddress: address,
        addresses: [{ address, at: new Date(atMs).toISOString() }],
      },
    ],
    credentials: [],
  });
  const totalOf = async (tokenId: string) => {
    const [row] = await verifier.portal.asOwner<{ total: number }>(
      'select coalesce(sum(count), 0)::int as total from usage_hourly where token_id = $1',
      [tokenId],
    );
    return row?.total;
  };

  it('counts once, however often a lost answer makes it come again', async () => {
    const { tokenId } = await verifier.issue();
    const instanceId = newId();
    await registerVerifierInstance(database, instanceId);
    const atMs = Date.UTC(2026, 10, 24, 12, 30);
    const flush = { instanceId, flushNo: 0, batch: batchOf(tokenId, atMs, '203.0.113.1') };
    expect(await flushUsage(database, flush)).toBe('flushed');
    expect(await flushUsage(database, flush)).toBe('flushed before');
    expect(await totalOf(tokenId)).toBe(3);
    expect(await flushUsage(database, { ...flush, flushNo: 1 })).toBe('flushed');
    expect(await totalOf(tokenId)).toBe(6);
    await expect(flushUsage(database, { ...flush, flushNo: 7 })).rejects.toThrow('does not follow');
    expect(await totalOf(tokenId)).toBe(6);
  });

  it('of an older use never takes back what a newer one said', async () => {
    const { tokenId } = await verifier.issue();
    const instanceId = newId();
    await registerVerifierInstance(database, instanceId);
    const noon = Date.UTC(2026, 10, 24, 12);
    const addresses = [3, 1, 5, 2, 6, 4];
    for (const [flushNo, n] of addresses.entries()) {
      const batch = batchOf(tokenId, noon + n * 60_000, `203.0.113.${n}`);
      await flushUsage(database, { instanceId, flushNo, batch });
    }
    const [use] = await verifier.portal.asOwner(
      `select first_used_at, last_used_at, last_used_day::text, host(last_address) as last_address,
         (select array_agg(e ->> 'address') from jsonb_array_elements(recent_addresses) e) as recent
       from token_use where token_id = $1`,
      [tokenId],
    );
    expect(use).toEqual({
      first_used_at: new Date(noon + 60_000),
      last_used_at: new Date(noon + 6 * 60_000),
      last_used_day: '2026-11-24',
      last_address: '203.0.113.6',
      recent: [6, 5, 4, 3, 2].map((n) => `203.0.113.${n}`),
    });
  });

  it('ends, though more is counted for as long as it writes', async () => {
    const { tokenId } = await verifier.issue();
    const recorder = new UsageRecorder();
    const record = () => recorder.recordToken(aUseOf(tokenId));
    const take = recorder.take.bind(recorder);
    vi.spyOn(recorder, 'take').mockImplementation((secretsMax) => {
      const batch = take(secretsMax);
      record();
      return batch;
    });
    const writer = new UsageWriter({
      database,
      recorder,
      instanceId: newId(),
      log: createLogger({ name: 'test', level: 'silent' }),
    });
    await writer.start();
    record();
    await writer.flush();
    expect(await totalOf(tokenId)).toBe(1);
    await writer.flush();
    expect(await totalOf(tokenId)).toBe(2);
    await writer.stop(1_000);
  });

  it('is counted on, once, by a process that was forgotten in its silence', async () => {
    const { tokenId } = await verifier.issue();
    const recorder = new UsageRecorder();
    const record = () => recorder.recordToken(aUseOf(tokenId));
    const writer = new UsageWriter({
      database,
      recorder,
      instanceId: newId(),
      log: createLogger({ name: 'test', level: 'silent' }),
    });
    await writer.start();
    record();
    await writer.flush();
    await verifier.portal.asOwner('delete from verifier_instances');
    record();
    await writer.stop(5_000);
    expect(await totalOf(tokenId)).toBe(2);
  });

  it('from an address that is known already moves it on, and never back', async () => {
    const { tokenId } = await verifier.issue();
    const instanceId = newId();
    await registerVerifierInstance(database, instanceId);
    const noon = Date.UTC(2026, 10, 24, 12);
    const uses = [
      [1, 10],
      [2, 20],
      [2, 50],
      [2, 40],
      [1, 30],
      [1, 60],
      [1, 70],
    ] as const;
    for (const [flushNo, [n, minutes]] of uses.entries()) {
      const batch = batchOf(tokenId, noon + minutes * 60_000, `203.0.113.${n}`);
      await flushUsage(database, { instanceId, flushNo, batch });
    }
    const [use] = await verifier.portal.asOwner<{ recent: unknown }>(
      'select recent_addresses as recent from token_use where token_id = $1',
      [tokenId],
    );
    expect(use?.recent).toEqual([
      { address: '203.0.113.1', at: new Date(noon + 70 * 60_000).toISOString() },
      { address: '203.0.113.2', at: new Date(noon + 50 * 60_000).toISOString() },
    ]);
  });

  it('of two verifiers on the same tokens at once neither deadlocks nor loses a count', async () => {
    const tokens = await Promise.all(Array.from({ length: 30 }, () => verifier.issue()));
    const atMs = Date.UTC(2026, 10, 24, 13);
    const flushAll = async (order: typeof tokens) => {
      const instanceId = newId();
      await registerVerifierInstance(database, instanceId);
      for (let flushNo = 0; flushNo < 10; flushNo += 1) {
        const parts = order.map(({ tokenId }) => batchOf(tokenId, atMs, '203.0.113.1'));
        const batch = {
          counts: parts.flatMap((part) => part.counts),
          tokens: parts.flatMap((part) => part.tokens),
          credentials: [],
        };
        await flushUsage(database, { instanceId, flushNo, batch });
      }
    };
    await Promise.all([flushAll(tokens), flushAll(tokens.toReversed())]);
    for (const { tokenId } of tokens) expect(await totalOf(tokenId)).toBe(60);
  });
});

describe("the verifier's role", () => {
  it.each([
    [
      'insert into tokens (id, kind, label, created_by_type, created_by_id) values (gen_random_uuid(), $$personal$$, $$x$$, $$system$$, $$x$$)',
    ],
    ['update tokens set revoked_at = null'],
    ['update tokens set expires_at = null'],
    ['delete from tokens'],
    [
      `insert into token_secrets (id, token_id, digest, pepper_version, prefix, last_four) values (gen_random_uuid(), gen_random_uuid(), sha256('x'), 1, 'x', 'x')`,
    ],
    [`update token_secrets set digest = sha256('x')`],
    ['update token_secrets set retire_at = null'],
    ['select digest from token_secrets'],
    ['select digest from verifier_credentials'],
    [
      `insert into verifier_credentials (id, api_id, label, digest, pepper_version, prefix, last_four, created_by_type, created_by_id) select gen_random_uuid(), id, 'x', sha256('x'), 1, 'x', 'x', 'x', 'x' from apis`,
    ],
    ['insert into token_scopes select t.id, s.id from tokens t, scopes s'],
    ['insert into role_scopes select r.id, s.id from roles r, scopes s'],
    ['update users set suspended_at = null'],
    ['select password_hash from users'],
    ['select email from users'],
    ['select label from tokens'],
    ['select token_digest from sessions'],
    ['delete from usage_hourly'],
    ['insert into feed (seq, entity) values (99, $$x$$)'],
  ])('may not %s', async (statement) => {
    const database = openDatabase(verifier.portal.database.verifierUrl, { applicationName: 'test' });
    try {
      await expect(database.pool.query(statement)).rejects.toThrow('permission denied');
    } finally {
      await database.close();
    }
  });
});
