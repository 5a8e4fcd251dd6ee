/** The program as it runs: a primary that keeps workers, its metrics, and workers that come and go while clients ask. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pepperCheckValue } from '@/runtime/installation-secrets';
import { startTestCollector } from '@/runtime/test-collector';
import { hasRedis, TestRedis } from '../limits/test-redis';
import { createTestVerifier, type TestVerifier } from '../test-verifier';

let verifier: TestVerifier;
let folder: string;
let program: ChildProcess;
let output: string;
let url: string;
let metricsUrl: string;

/** For the tokens, the credential and the database; what is asked is the program. */
beforeEach(async () => {
  verifier = await createTestVerifier();
  const { pepper } = verifier.portal.ctx.secrets;
  await verifier.portal.asOwner(
    `insert into secret_checks (name, version, check_value) values ('pepper', 1, $1)`,
    [Buffer.from(pepperCheckValue(pepper))],
  );
  folder = mkdtempSync(join(tmpdir(), 'latchkey-workers-'));
});
afterEach(async () => {
  if (program.exitCode === null) {
    program.kill('SIGTERM');
    await once(program, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
  await verifier.close();
});

async function run(
  workers: number,
  pepper: Uint8Array = verifier.portal.ctx.secrets.pepper,
  settings: Record<string, string> = {},
): Promise<void> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  url = `http://127.0.0.1:${port}`;
  metricsUrl = `http://127.0.0.1:${metricsPort}`;
  const pepperFile = join(folder, 'pepper');
  writeFileSync(pepperFile, pepper, { mode: 0o600 });
  output = '';
  program = spawn(process.execPath, ['--import', 'tsx', 'verifier/main.ts'], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'info',
      VERIFIER_PORT: String(port),
      VERIFIER_METRICS_PORT: String(metricsPort),
      VERIFIER_WORKERS: String(workers),
      VERIFIER_DATABASE_URL: verifier.portal.database.verifierUrl,
      LATCHKEY_PEPPER_FILE: pepperFile,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [program.stdout, program.stderr]) stream?.on('data', (chunk) => (output += chunk));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Until each worker is there: a killed one must not have been the only one. */
const untilAllServe = () => expect.poll(() => output, { timeout: 30_000 }).toContain('every worker serves');

const metrics = async () => (await fetch(`${metricsUrl}/metrics`)).text();
const seriesValue = (text: string, series: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.split(' ')[1] ?? Number.NaN,
  );
/** Of the program's workers, by what the kernel says. */
const workerPids = () =>
  readFileSync(`/proc/${program.pid}/task/${program.pid}/children`, 'utf8').trim().split(' ').map(Number);

/** One question over a connection that is kept, or over one of its own. */
function ask(token: string, agent: Agent | false): Promise<string> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ token, scopes: ['orders:read'] });
    const headers = {
      Authorization: `Bearer ${verifier.credential}`,
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
    };
    const request = httpRequest(`${url}/v1/tokens/verify`, { method: 'POST', headers, agent }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve(`${response.statusCode} ${JSON.parse(text).code}`));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const usesOf = async (tokenId: string) => {
  const [row] = await verifier.portal.asOwner<{ uses: number }>(
    `select coalesce(sum(count), 0)::int as uses from usage_hourly where token_id = $1 and dimension = 'outcome'`,
    [tokenId],
  );
  return row?.uses;
};

describe('the verifier with several workers', () => {
  it('answers from all of them, and counts what they did together, without a word about whose tokens they were', async () => {
    await run(2);
    await untilAllServe();
    const { text, tokenId } = await verifier.issue();
    // Each on a connection of its own: they go round.
    for (let n = 0; n < 20; n += 1) expect(await ask(text, false)).toBe('200 VALID');
    expect(await ask('garbage', false)).toBe('200 INVALID_FORMAT');
    expect(workerPids()).toHaveLength(2);

    const shown = await metrics();
    expect(seriesValue(shown, 'latchkey_verifications_total{code="VALID"}')).toBe(20);
    expect(seriesValue(shown, 'latchkey_verifications_total{code="INVALID_FORMAT"}')).toBe(1);
    expect(seriesValue(shown, 'latchkey_verifier_response_seconds_count')).toBeGreaterThanOrEqual(21);
    expect(seriesValue(shown, 'latchkey_verifier_feed_age_seconds')).toBeLessThan(1);
    // Both looked it up once.
    expect(seriesValue(shown, 'latchkey_verifier_records_held{kind="tokens"}')).toBe(2);
    for (const secretive of [text, tokenId, verifier.user.userId, verifier.credential, verifier.apiId]) {
      expect(shown).not.toContain(secretive);
    }
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });

  it('is replaced worker by worker while clients ask: none is refused, and every use is counted once', async () => {
    await run(2);
    await untilAllServe();
    const { text, tokenId } = await verifier.issue();
    const before = new Set(workerPids());
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const answers: string[] = [];
    let replaced = false;
    const client = async (kept: Agent | false) => {
      while (!replaced) answers.push(await ask(text, kept));
    };
    const clients = [agent, agent, false, false].map((kept) => client(kept as Agent | false));
    await expect.poll(() => answers.length).toBeGreaterThan(50);
    program.kill('SIGUSR2');
    await expect.poll(() => output, { timeout: 30_000 }).toContain('all workers were replaced');
    const seen = answers.length;
    await expect.poll(() => answers.length).toBeGreaterThan(seen + 50);
    replaced = true;
    await Promise.all(clients);
    agent.destroy();
    expect(new Set(answers)).toEqual(new Set(['200 VALID']));
    expect(workerPids().filter((pid) => before.has(pid))).toEqual([]);
    program.kill('SIGTERM');
    const [status] = await once(program, 'exit');
    expect(status).toBe(0);
    expect(await usesOf(tokenId)).toBe(answers.length);
  });

  it('goes on when a worker is killed, and has another one soon', async () => {
    await run(2);
    await untilAllServe();
    const { text } = await verifier.issue();
    const [killed = 0] = workerPids();
    process.kill(killed, 'SIGKILL');
    await expect.poll(() => workerPids().includes(killed)).toBe(false);
    for (let n = 0; n < 5; n += 1) expect(await ask(text, false)).toBe('200 VALID');
    await expect.poll(() => workerPids().length, { timeout: 20_000 }).toBe(2);
  });
});

describe('a verifier whose traces are collected', () => {
  const endAfterOne = async (settings: Record<string, string>) => {
    await run(2, undefined, settings);
    await untilAllServe();
    const { text } = await verifier.issue();
    expect(await ask(text, false)).toBe('200 VALID');
    program.kill('SIGTERM');
    expect((await once(program, 'exit'))[0]).toBe(0);
  };

  it('exports them before it ends, under the names and with the headers that the standard variables give', async () => {
    const collector = await startTestCollector();
    await endAfterOne({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=halden',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    });
    expect(collector.spans().map(({ name }) => name)).toContain('POST /v1/tokens/verify');
    expect(collector.resources()[0]).toMatchObject({
      'service.name': 'latchkey-verifier',
      'deployment.environment.name': 'test',
    });
    expect(collector.bytes()).toContain('x-tenant halden');
    await collector.close();
  });

  it('ends also where nobody collects them', async () => {
    await endAfterOne({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}` });
  });

  it('does not start with an address that is none, and says so in one line', async () => {
    await run(1, undefined, { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' });
    expect((await once(program, 'exit'))[0]).toBe(1);
    expect(output).toBe(
      'latchkey verifier: OTEL_EXPORTER_OTLP_ENDPOINT must be a URL such as http://collector.example:4318\n',
    );
  });
});

describe('a verifier that can never work', () => {
  it('ends, and says why in one line', async () => {
    await run(2, Buffer.from('not the pepper this database was filled with'));
    const [status] = await once(program, 'exit');
    expect(status).toBe(1);
    const lines = output.split('\n').filter((line) => line.startsWith('latchkey verifier:'));
    expect(new Set(lines).size).toBe(1);
    expect(lines[0]).toContain('The pepper is not the one');
  });
});

describe('the limits of a token', () => {
  const limited = () => verifier.issue({ rateLimits: { second: null, minute: null, day: 5 } });
  const countedIn = async (where: string) =>
    seriesValue(await metrics(), `latchkey_verifier_limits_spent_total{where="${where}"}`);

  it('hold for each worker by itself where there is no Redis', async () => {
    await run(2);
    await untilAllServe();
    const { text } = await limited();
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(text, false)));
    const valid = answers.filter((answer) => answer === '200 VALID').length;
    expect(answers.filter((answer) => answer === '200 RATE_LIMITED')).toHaveLength(40 - valid);
    // Each lets through the whole limit, if it is asked so often.
    expect(valid).toBeGreaterThanOrEqual(5);
    expect(valid).toBeLessThanOrEqual(10);
    expect(await countedIn('memory')).toBe(40);
  });

  it.skipIf(!hasRedis)('are counted in the Redis that REDIS_URL names', async () => {
    const redis = await TestRedis.make();
    try {
      await run(2, undefined, { REDIS_URL: redis.url });
      await untilAllServe();
      const { text } = await limited();
      await expect
        .poll(
          async () => {
            await ask(text, false);
            return countedIn('redis');
          },
          { timeout: 20_000 },
        )
        .toBeGreaterThan(0);
    } finally {
      await redis.remove();
    }
  });
});
