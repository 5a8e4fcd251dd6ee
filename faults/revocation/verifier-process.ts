import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { repositoryRoot } from '@/runtime/settings';
import { untilReady } from '@/verifier/test-verifier';

export interface VerifierProcessOptions {
  databaseUrl: string;
  pepper: string;
  /** Its bundle; by default the one that ships. */
  program?: string;
  /** Node.js loads this before it. */
  preload?: string;
  variables?: Record<string, string>;
}

const SHIPPED = '.build/verifier.mjs';
/** Of what it said, so much is kept. */
const SAID_CHARACTERS_MAX = 20_000;

/** The verifier as it ships, with its one worker, always at the same port. */
export class VerifierProcess {
  readonly port: number;
  readonly url: string;
  /** The last of what it said, on either stream. */
  said = '';
  readonly #options: VerifierProcessOptions;
  readonly #metricsPort: number;
  #child: ChildProcess | undefined;

  private constructor(options: VerifierProcessOptions, port: number, metricsPort: number) {
    this.#options = options;
    this.port = port;
    this.#metricsPort = metricsPort;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(options: VerifierProcessOptions): Promise<VerifierProcess> {
    const verifier = new VerifierProcess(options, await freePort(), await freePort());
    await verifier.run();
    try {
      await untilReady(verifier.url);
    } catch (error) {
      await verifier.kill();
      throw new Error(`the verifier is not ready, and said: ${verifier.said}`, { cause: error });
    }
    return verifier;
  }

  /** Resolves when it listens. */
  async run(): Promise<void> {
    const { databaseUrl, pepper, program = SHIPPED, preload, variables } = this.#options;
    const child = spawn(
      process.execPath,
      [...(preload ? ['--import', preload] : []), join(repositoryRoot(), program)],
      {
        cwd: repositoryRoot(),
        env: {
          PATH: process.env.PATH,
          NODE_ENV: 'production',
          LOG_LEVEL: 'warn',
          HOST: '127.0.0.1',
          VERIFIER_PORT: String(this.port),
          VERIFIER_METRICS_PORT: String(this.#metricsPort),
          VERIFIER_DATABASE_URL: databaseUrl,
          LATCHKEY_PEPPER: pepper,
          ...variables,
        },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.said = (this.said + chunk).slice(-SAID_CHARACTERS_MAX);
      });
    }
    this.#child = child;
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error(`the verifier ended: ${this.said}`))),
    ]);
  }

  /** Of the worker, which holds the records and answers. */
  get pid(): number {
    const [pid] = this.#workers();
    if (pid === undefined) throw new Error('The verifier has no worker.');
    return pid;
  }

  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGUSR2'): void {
    process.kill(this.pid, name);
  }

  /** All of it at once: nobody is left to start another worker. */
  async kill(): Promise<void> {
    const workers = this.#workers();
    const ended = this.#end('SIGKILL');
    for (const pid of workers) process.kill(pid, 'SIGKILL');
    await ended;
  }

  #workers(): number[] {
    const primary = this.#child?.pid;
    if (primary === undefined) throw new Error('The verifier does not run.');
    const children = readFileSync(`/proc/${primary}/task/${primary}/children`, 'utf8').trim();
    return children === '' ? [] : children.split(' ').map(Number);
  }

  async stop(): Promise<void> {
    for (const pid of this.#child?.exitCode === null ? this.#workers() : []) process.kill(pid, 'SIGCONT');
    await this.#end('SIGTERM');
  }

  residentBytes(): number {
    return residentBytesOf(this.pid);
  }

  async #end(name: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(name);
    await once(child, 'exit');
  }
}

/** What the system says of a process' memory. */
export function residentBytesOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  expect(Number(kilobytes)).toBeGreaterThan(0);
  return Number(kilobytes) * 1_024;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
