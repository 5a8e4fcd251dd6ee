import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@/runtime/settings';

export const BENCH_FOLDER = join(repositoryRoot(), 'bench');
export const NEXT_APP_FOLDER = join(BENCH_FOLDER, 'next-app');
const NEXT = join(BENCH_FOLDER, 'node_modules', 'next', 'dist', 'bin', 'next');

/** Installs what the peers are made of, where it is not there yet: bench/package.json, outside the product's tree. */
export async function installPeers(): Promise<void> {
  const { dependencies }: { dependencies: Record<string, string> } = readJson('package.json');
  const missing = Object.entries(dependencies).some(([name, version]) => {
    const manifest = join('node_modules', name, 'package.json');
    return !existsSync(join(BENCH_FOLDER, manifest)) || readJson(manifest).version !== version;
  });
  if (!missing) return;
  console.error('Installing the peers (npm ci --prefix bench) …');
  await run('npm', ['ci', '--prefix', BENCH_FOLDER, '--no-audit', '--no-fund']);
}

/** The peer's pages, built for production where their sources have changed: told by a hash, since dates mislead. */
export async function buildNextApp(): Promise<void> {
  const note = join(NEXT_APP_FOLDER, '.next', 'built-from');
  const hash = createHash('sha256');
  for (const source of NEXT_APP_SOURCES) hash.update(readFileSync(join(BENCH_FOLDER, source)));
  const sources = hash.digest('hex');
  if (existsSync(note) && readFileSync(note, 'utf8') === sources) return;
  console.error('Building the Next.js app of the peers …');
  await run(process.execPath, [NEXT, 'build', NEXT_APP_FOLDER]);
  writeFileSync(note, sources);
}

const NEXT_APP_SOURCES = [
  'package-lock.json',
  'next-app/next.config.mjs',
  'next-app/app/layout.jsx',
  'next-app/app/verify/route.js',
];

/** What serves them. */
export const nextStart = (port: number) => [
  NEXT,
  'start',
  NEXT_APP_FOLDER,
  '-H',
  '127.0.0.1',
  '-p',
  String(port),
];

const readJson = (path: string) => JSON.parse(readFileSync(join(BENCH_FOLDER, path), 'utf8'));

async function run(program: string, words: string[]): Promise<void> {
  const child = spawn(program, words, {
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} failed (${status}):\n${said}`);
}
