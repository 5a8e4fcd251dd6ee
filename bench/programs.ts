import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build as bundle, stop as stopBundler } from 'esbuild';
import { repositoryRoot } from '@/runtime/settings';
import { build } from '@/scripts/build.mjs';
import type { Load, LoadResult } from './load/load';

const ROOT = repositoryRoot();
const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;

/** Programs by their paths: the product's as it is built to ship, ours bundled the same way. */
export interface Programs {
  verifier: string;
  portal: string;
  bare: string;
  loadGenerator: string;
  /** The SDK, deciding in a loop. */
  sdkLoop: string;
  express: string;
  remove(): void;
}

export async function buildPrograms({ pages }: { pages: boolean }): Promise<Programs> {
  await build({ pages, say: console.error });
  const shipped = join(ROOT, '.build');
  const folder = mkdtempSync(join(shipped, 'bench-'));
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: {
      bare: 'bench/bare-server.ts',
      'load-generator': 'bench/load/load-generator.ts',
      'sdk-loop': 'bench/sdk-loop.ts',
      express: 'bench/express-server.ts',
    },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    alias: Object.fromEntries(
      ['core', 'db', 'runtime', 'sdk'].map((name) => [`@/${name}`, join(ROOT, name)]),
    ),
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
  // Its service is a process of its own, which else stays beside all that is measured.
  await stopBundler();
  return {
    verifier: join(shipped, 'verifier.mjs'),
    portal: join(shipped, 'portal.mjs'),
    bare: join(folder, 'bare.mjs'),
    loadGenerator: join(folder, 'load-generator.mjs'),
    sdkLoop: join(folder, 'sdk-loop.mjs'),
    express: join(folder, 'express.mjs'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface Launch {
  /** As it is called where it fails. */
  name: string;
  /** What Node.js runs. */
  arguments: string[];
  folder?: string;
  variables?: Record<string, string>;
  /** Answers 200 once it can work; else its first message says so. */
  readyUrl?: string;
}

/** A program that runs beside us until it is stopped. */
export class Running {
  static readonly #all = new Set<ChildProcess>();

  /** Ends whatever runs, however: nobody measures any more. */
  static endAll(): void {
    for (const child of Running.#all) child.kill('SIGKILL');
  }

  /** Its first message. */
  readonly said: unknown;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, said: unknown) {
    this.#child = child;
    this.said = said;
  }

  /** Resolves when it can work. */
  static async start({
    name,
    arguments: words,
    folder = ROOT,
    variables,
    readyUrl,
  }: Launch): Promise<Running> {
    const child = spawn(process.execPath, words, {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_ENV: 'production',
        LOG_LEVEL: 'warn',
        ...variables,
      },
      // What it says is not a result: results alone go to our output.
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    Running.#all.add(child);
    child.once('exit', () => Running.#all.delete(child));
    const over = new AbortController();
    try {
      const said = await Promise.race([
        readyUrl ? untilReady(readyUrl, over.signal) : once(child, 'message').then(([message]) => message),
        once(child, 'exit').then(() => Promise.reject(new Error(`the ${name} ended before it was ready`))),
        delay(READY_TIMEOUT_MS, undefined, { signal: over.signal }).then(() =>
          Promise.reject(new Error(`the ${name} is not ready in time`)),
        ),
      ]);
      return new Running(child, said);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    } finally {
      over.abort();
    }
  }

  /** A message, and the one it is answered with. */
  async ask(message: object): Promise<unknown> {
    const answered = new AbortController();
    const { signal } = answered;
    try {
      const answer = once(this.#child, 'message', { signal });
      const ended = once(this.#child, 'exit', { signal }).then(() =>
        Promise.reject(new Error('the program ended before it answered')),
      );
      this.#child.send(message);
      return (await Promise.race([answer, ended]))[0];
    } finally {
      answered.abort();
    }
  }

  /** Processor time it and its children have taken, as Linux counts it: in hundredths. */
  cpuSeconds(): number {
    return cpuSecondsOf(this.#child.pid);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(late);
  }
}

/** Asks servers from a process of its own. */
export class LoadGenerator {
  readonly #running: Running;

  private constructor(running: Running) {
    this.#running = running;
  }

  static async start({ loadGenerator }: Programs): Promise<LoadGenerator> {
    return new LoadGenerator(await Running.start({ name: 'load generator', arguments: [loadGenerator] }));
  }

  async run(load: Load): Promise<LoadResult> {
    const answer = (await this.#running.ask(load)) as { result: LoadResult } | { error: string };
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  }

  stop(): Promise<void> {
    return this.#running.stop();
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const READY_PAUSE_MS = 50;

async function untilReady(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const status = await fetch(url, { signal }).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await delay(READY_PAUSE_MS);
  }
}

function cpuSecondsOf(pid: number | undefined): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const numbers = fields.split(' ').map(Number);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  const own = ((numbers[11] ?? 0) + (numbers[12] ?? 0)) / 100;
  return children === ''
    ? own
    : own + children.split(' ').reduce((sum, child) => sum + cpuSecondsOf(Number(child)), 0);
}
