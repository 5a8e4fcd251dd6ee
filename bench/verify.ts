// npm run bench [-- --rounds 5 --seconds 5 --connections 50 --tokens 10000 --json FILE]
//
// Requests a second of the verifier, every record from the database, beside a bare server doing the same one lookup:
// interleaved rounds in one run, medians. The ratio is what counts; the figures are this machine's.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { repositoryRoot } from '@/runtime/settings';
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
const RATIO_MIN = 0.8;

interface Subject {
  name: string;
  url: string;
  child: ChildProcess;
}

interface Round {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers other than 2xx: what the verifier turned away because the machine could not keep up. */
  refused: number;
}

async function main(): Promise<void> {
  const database = await startBenchDatabase();
  const subjects: Subject[] = [];
  try {
    const seeded = await seed(database, Number(flags.tokens));
    subjects.push(await run('verifier', 'verifier/main.ts', database, {}));
    const answer = await sampleAnswer(subjects[0]?.url ?? '', seeded);
    subjects.push(await run('bare server', 'bench/bare-server.ts', database, { BENCH_ANSWER: answer }));

    const rounds = new Map<string, Round[]>(subjects.map(({ name }) => [name, []]));
    for (const { url } of subjects) await load(url, seeded, 2);
    for (let round = 0; round < Number(flags.rounds); round += 1) {
      for (const { name, url } of round % 2 === 0 ? subjects : subjects.toReversed()) {
        rounds.get(name)?.push(await load(url, seeded, Number(flags.seconds)));
      }
    }
    report(rounds);
  } finally {
    await Promise.all(subjects.map(stop));
    await database.stop();
  }
}

async function run(
  name: string,
  program: string,
  database: BenchDatabase,
  environment: Record<string, string>,
): Promise<Subject> {
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
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

async function load(url: string, seeded: Seeded, seconds: number): Promise<Round> {
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
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    refused: result.non2xx,
  };
}

function report(rounds: Map<string, Round[]>): void {
  const medians = new Map(
    [...rounds].map(([name, all]) => [name, median(all.map((r) => r.requestsPerSecond))]),
  );
  for (const [name, all] of rounds) {
    const figures = all.map((round) => String(Math.round(round.requestsPerSecond)).padStart(6)).join(' ');
    const rate = String(Math.round(medians.get(name) ?? 0)).padStart(6);
    const p50 = median(all.map((round) => round.p50Ms));
    const p99 = median(all.map((round) => round.p99Ms));
    const refused = all.reduce((sum, round) => sum + round.refused, 0);
    console.log(
      `${name.padEnd(12)} ${rate} requests/s   p50 ${p50} ms   p99 ${p99} ms   refused ${refused}   rounds: ${figures}`,
    );
  }
  const ratio = (medians.get('verifier') ?? 0) / (medians.get('bare server') ?? Number.NaN);
  console.log(`ratio        ${ratio.toFixed(2)}   at least ${RATIO_MIN}`);
  if (flags.json) {
    const measured = {
      ratio,
      flags,
      rounds: Object.fromEntries(rounds),
      medians: Object.fromEntries(medians),
    };
    writeFileSync(flags.json, `${JSON.stringify(measured, null, 2)}\n`);
  }
  if (!(ratio >= RATIO_MIN)) process.exitCode = 1;
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
