// npm run bench [-- --rounds 5 --seconds 5 --connections 50 --tokens 10000 --json FILE]
//
// Requests a second of the verifier as it ships, with its records in memory and with each token looked up, beside bare servers
// that read and parse the same and answer the same, without and with the same one lookup: interleaved rounds in one run,
// medians. The ratios are what counts; the figures are this machine's.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { build as bundle } from 'esbuild';
import { repositoryRoot } from '@/runtime/settings';
import { build } from '@/scripts/build.mjs';
import { type BenchDatabase, type Seeded, seed, startBenchDatabase } from './bench-database';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '50' },
    tokens: { type: 'string', default: '10000' },
    json: { type: 'string' },
  },
});

/** Different tokens asked about in a round. */
const TOKENS_ASKED = 1_000;
/** The verifier against the bare server, at least. */
const RATIO_MIN = { memory: 0.6, lookup: 0.8 };

interface Subject {
  name: string;
  url: string;
  child: ChildProcess;
}

interface Round {
  requestsPerSecond: number;
  /** Of the server, for each request. */
  cpuMicroseconds: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers other than 2xx: what the verifier turned away because the machine could not keep up. */
  refused: number;
}

async function main(): Promise<void> {
  const database = await startBenchDatabase();
  const programs = await bundlePrograms();
  const subjects: Subject[] = [];
  try {
    const seeded = await seed(database, Number(flags.tokens));
    const start = async (name: string, program: string, environment: Record<string, string>) => {
      const subject = await run(name, program, database, environment);
      subjects.push(subject);
      return subject;
    };
    const verifier = await start('verifier, in memory', programs.verifier, {});
    const answer = await sampleAnswer(verifier.url, seeded);
    await start('bare server', programs.bare, { BENCH_ANSWER: answer });
    // One token is held, and the next one drives it out: each is looked up. Its API, role and credential stay.
    await start('verifier, looked up', programs.verifier, { VERIFIER_CACHE_TOKENS: '1' });
    await start('bare server, looked up', programs.bare, { BENCH_ANSWER: answer, BENCH_LOOKUP: '1' });

    const rounds = new Map<string, Round[]>(subjects.map(({ name }) => [name, []]));
    for (const subject of subjects) await load(subject, seeded, 3);
    for (let round = 0; round < Number(flags.rounds); round += 1) {
      for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
        rounds.get(subject.name)?.push(await load(subject, seeded, Number(flags.seconds)));
      }
    }
    report(rounds);
  } finally {
    await Promise.all(subjects.map(stop));
    await database.stop();
    rmSync(programs.folder, { recursive: true, force: true });
  }
}

/** The verifier as it is built to ship, and the bare server built the same way. */
async function bundlePrograms(): Promise<{ verifier: string; bare: string; folder: string }> {
  await build({ pages: false, say: console.log });
  const root = repositoryRoot();
  const folder = mkdtempSync(join(root, '.build', 'bench-'));
  const bare = join(folder, 'bare-server.mjs');
  await bundle({
    absWorkingDir: root,
    entryPoints: ['bench/bare-server.ts'],
    outfile: bare,
    bundle: true,
    packages: 'external',
    alias: { '@/core': join(root, 'core'), '@/db': join(root, 'db'), '@/runtime': join(root, 'runtime') },
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  return { verifier: join(root, '.build', 'verifier.mjs'), bare, folder };
}

async function run(
  name: string,
  program: string,
  database: BenchDatabase,
  environment: Record<string, string>,
): Promise<Subject> {
  const child = spawn(process.execPath, [program], {
    cwd: repositoryRoot(),
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      VERIFIER_DATABASE_URL: database.verifierUrl,
      LATCHKEY_PEPPER: database.pepper,
      VERIFIER_PORT: String(await freePort()),
      VERIFIER_METRICS_PORT: String(await freePort()),
      ...environment,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [message] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`the ${name} ended`))),
  ])) as [{ port: number }];
  return { name, url: `http://127.0.0.1:${message.port}/v1/tokens/verify`, child };
}

async function stop({ child }: Subject): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

const questionOf = (token: string | undefined) =>
  JSON.stringify({ token, scopes: ['orders:1'], ip: '203.0.113.9' });
const headersOf = ({ credential }: Seeded) => ({
  authorization: `Bearer ${credential}`,
  'content-type': 'application/json',
});

/** The verifier's own answer, so that both send the same bytes; asked until it is ready. */
async function sampleAnswer(url: string, seeded: Seeded): Promise<string> {
  for (;;) {
    const response = await fetch(url, {
      method: 'POST',
      headers: headersOf(seeded),
      body: questionOf(seeded.tokens[0]),
    });
    const text = await response.text();
    if (response.status === 200 && JSON.parse(text).code === 'VALID') return text;
    if (response.status !== 503) throw new Error(`the verifier answers ${response.status}: ${text}`);
  }
}

async function load({ url, child }: Subject, seeded: Seeded, seconds: number): Promise<Round> {
  const cpuBefore = cpuSeconds(child.pid);
  const result = await autocannon({
    url,
    method: 'POST',
    connections: Number(flags.connections),
    duration: seconds,
    headers: headersOf(seeded),
    requests: seeded.tokens.slice(0, TOKENS_ASKED).map((token) => ({ body: questionOf(token) })),
  });
  if (result.errors > 0) throw new Error(`${url}: ${result.errors} requests failed`);
  return {
    requestsPerSecond: result['2xx'] / result.duration,
    cpuMicroseconds: ((cpuSeconds(child.pid) - cpuBefore) * 1_000_000) / (result['2xx'] + result.non2xx),
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    refused: result.non2xx,
  };
}

/** Of a process and its children, as Linux counts it; in hundredths. */
function cpuSeconds(pid: number | undefined): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const numbers = fields.split(' ').map(Number);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  const own = ((numbers[11] ?? 0) + (numbers[12] ?? 0)) / 100;
  return children === ''
    ? own
    : own + children.split(' ').reduce((sum, child) => sum + cpuSeconds(Number(child)), 0);
}

function report(rounds: Map<string, Round[]>): void {
  const medianOf = (name: string, of: (round: Round) => number) => median((rounds.get(name) ?? []).map(of));
  for (const [name, all] of rounds) {
    const rate = Math.round(medianOf(name, (round) => round.requestsPerSecond));
    const cpu = Math.round(medianOf(name, (round) => round.cpuMicroseconds));
    const [p50, p99] = [medianOf(name, (round) => round.p50Ms), medianOf(name, (round) => round.p99Ms)];
    const refused = all.reduce((sum, round) => sum + round.refused, 0);
    const figures = all.map((round) => Math.round(round.requestsPerSecond)).join(' ');
    console.log(
      `${name.padEnd(23)} ${String(rate).padStart(6)} requests/s   ${cpu} µs of CPU each   p50 ${p50} ms   p99 ${p99} ms   refused ${refused}   rounds: ${figures}`,
    );
  }
  const rateOf = (name: string) => medianOf(name, (round) => round.requestsPerSecond);
  const ratios = {
    memory: rateOf('verifier, in memory') / rateOf('bare server'),
    lookup: rateOf('verifier, looked up') / rateOf('bare server, looked up'),
  };
  for (const kind of ['memory', 'lookup'] as const) {
    console.log(`ratio, ${kind.padEnd(16)} ${ratios[kind].toFixed(2)}   at least ${RATIO_MIN[kind]}`);
    if (!(ratios[kind] >= RATIO_MIN[kind])) process.exitCode = 1;
  }
  if (flags.json) {
    writeFileSync(
      flags.json,
      `${JSON.stringify({ ratios, flags, rounds: Object.fromEntries(rounds) }, null, 2)}\n`,
    );
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

await main();
