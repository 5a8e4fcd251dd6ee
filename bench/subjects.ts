import { setTimeout as delay } from 'node:timers/promises';
import type { Bed } from './bed';
import type { BenchDatabase } from './bench-database';
import type { LoadResult } from './load/load';
import { freePort, Running } from './programs';
import type { Seeded } from './seed-tokens';

/** A server that answers verifications, under the name it has in the tables. */
export interface Subject {
  name: string;
  url: string;
  running: Running;
}

/** One token is held, and the next one drives it out: each is looked up. Its API, role and credential stay in memory. */
export const NOTHING_HELD = { VERIFIER_CACHE_TOKENS: '1' };

/** The verifier as it ships, with its one worker, over `database`. */
export async function startVerifier(
  { programs }: Pick<Bed, 'programs'>,
  name: string,
  database: BenchDatabase,
  variables: Record<string, string> = {},
): Promise<Subject> {
  const port = await freePort();
  const running = await Running.start({
    name,
    arguments: [programs.verifier],
    readyUrl: `http://127.0.0.1:${port}/readyz`,
    variables: {
      HOST: '127.0.0.1',
      VERIFIER_PORT: String(port),
      VERIFIER_METRICS_PORT: String(await freePort()),
      VERIFIER_WORKERS: '1',
      VERIFIER_DATABASE_URL: database.verifierUrl,
      LATCHKEY_PEPPER: database.pepper,
      ...variables,
    },
  });
  return { name, url: `http://127.0.0.1:${port}/v1/tokens/verify`, running };
}

/** The bare server, which answers with `answer` whatever it is asked. */
export async function startBareServer(
  { programs }: Pick<Bed, 'programs'>,
  name: string,
  database: BenchDatabase,
  { answer, lookup }: { answer: string; lookup: boolean },
): Promise<Subject> {
  const running = await Running.start({
    name,
    arguments: [programs.bare],
    variables: {
      BENCH_DATABASE_URL: database.verifierUrl,
      BENCH_PEPPER: database.pepper,
      BENCH_ANSWER: answer,
      BENCH_LOOKUP: lookup ? '1' : '0',
    },
  });
  return { name, url: `http://127.0.0.1:${(running.said as { port: number }).port}/`, running };
}

export const questionOf = (token: string) =>
  JSON.stringify({ token, scopes: ['orders:read'], ip: '203.0.113.9' });

export const headersOf = ({ credential }: Pick<Seeded, 'credential'>) => ({
  authorization: `Bearer ${credential}`,
  'content-type': 'application/json',
});

/** The verifier's own answer about a token, for others to send the same bytes. */
export async function sampleAnswer({ url }: Subject, seeded: Seeded): Promise<string> {
  const [token] = seeded.tokens;
  const response = await fetch(url, {
    method: 'POST',
    headers: headersOf(seeded),
    body: questionOf(token?.text ?? ''),
  });
  const text = await response.text();
  if (response.status !== 200 || JSON.parse(text).code !== 'VALID') {
    throw new Error(`the verifier answers ${response.status}: ${text}`);
  }
  return text;
}

/** Of each connection tokens that no other asks about: no two questions at the same moment are the same, none is joined. */
export function ownTokens({ tokens }: Seeded, connections: number, each: number): string[][] {
  if (tokens.length < connections * each) throw new Error('There are not enough tokens.');
  return Array.from({ length: connections }, (_, n) =>
    tokens.slice(n * each, (n + 1) * each).map(({ text }) => questionOf(text)),
  );
}

export interface LoadedResult extends LoadResult {
  /** Of the server, for each request. */
  cpuMicroseconds: number;
}

/** Runs a load, and counts what it cost the server it is put on. */
export async function countingCpu(
  { running }: Subject,
  run: () => Promise<LoadResult>,
): Promise<LoadedResult> {
  const before = running.cpuSeconds();
  const result = await run();
  const spent = (running.cpuSeconds() - before) * 1_000_000;
  return { ...result, cpuMicroseconds: spent / (result.answered + result.refused) };
}

/** What the database was asked, as it counts it. */
export interface AskedOfDatabase {
  /** How often a token's secret was looked up by its digest. */
  lookups: number;
  /** Statements in transactions of their own: each question of a verifier is one, and so is this one. */
  statements: number;
}

/** A backend tells what it has done when it ends: whoever is counted has to have ended. */
export async function countAsked({ owner }: BenchDatabase): Promise<AskedOfDatabase> {
  for (;;) {
    const { rows } = await owner.query(
      `select (select count(*)::int from pg_stat_activity
               where datname = current_database() and usename = 'latchkey_verifier') as there,
         (select idx_scan::int from pg_stat_user_indexes where indexrelname = 'token_secrets_digest_key') as lookups,
         (select xact_commit::int from pg_stat_database where datname = current_database()) as statements`,
    );
    const [{ there, lookups, statements }] = rows;
    if (there === 0) return { lookups, statements };
    await delay(20);
  }
}
