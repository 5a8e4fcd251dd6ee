import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandError } from '../one-line-error';
import type { Say } from './prepare-database';

export interface ChildSpec {
  /** As it is called in what we say: `portal`. */
  name: string;
  arguments: string[];
  environment: NodeJS.ProcessEnv;
  /** Answers 200 when the process can do its work. */
  readyUrl: string;
}

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 12_000;

/** A child that dies is started again, sooner at first; one that lived this long counts as healthy. */
const BACKOFF_MIN_MS = 200;
const BACKOFF_MAX_MS = 10_000;
const HEALTHY_AFTER_MS = 30_000;

/** One of our processes, kept running until it is stopped. */
export class SupervisedChild {
  #child: ChildProcess | undefined;
  #stopping = false;
  #backoffMs = BACKOFF_MIN_MS;
  #restart: NodeJS.Timeout | undefined;

  readonly #spec: ChildSpec;
  readonly #say: Say;

  constructor(spec: ChildSpec, say: Say) {
    this.#spec = spec;
    this.#say = say;
  }

  /** Resolves when it is ready. Rejects in one line when it ends before that. */
  async start(): Promise<void> {
    const child = this.#spawn();
    const ended = new Promise<never>((_, reject) => {
      child.once('error', (error) =>
        reject(new CommandError(`the ${this.#spec.name} cannot run: ${error.message}`)),
      );
      child.once('exit', (code, signal) =>
        reject(new CommandError(`the ${this.#spec.name} ended before it was ready (${signal ?? code})`)),
      );
    });
    await Promise.race([ended, this.#untilReady()]);
    child.removeAllListeners('exit');
    child.once('exit', (code, signal) => this.#revive(signal ?? String(code)));
    if (child.exitCode !== null || child.signalCode !== null)
      this.#revive(String(child.signalCode ?? child.exitCode));
  }

  /** Passed on to the process that runs now, if one does. */
  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name);
  }

  /** Lets it finish what it does, then makes sure it is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await gone;
    clearTimeout(timer);
  }

  #spawn(): ChildProcess {
    // The IPC channel is how the child learns that we are gone, whatever became of us.
    const child = spawn(process.execPath, ['--enable-source-maps', ...this.#spec.arguments], {
      env: this.#spec.environment,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    return child;
  }

  async #untilReady(): Promise<void> {
    const deadline = performance.now() + READY_TIMEOUT_MS;
    while (performance.now() < deadline && !this.#stopping) {
      if (await isReady(this.#spec.readyUrl)) return;
      await delay(40);
    }
    throw new CommandError(`the ${this.#spec.name} is not ready after ${READY_TIMEOUT_MS / 1000} s`);
  }

  #revive(ending: string): void {
    if (this.#stopping) return;
    this.#say(`The ${this.#spec.name} ended (${ending}); starting it again.`);
    this.#restart = setTimeout(() => {
      const child = this.#spawn();
      const healthy = setTimeout(() => {
        this.#backoffMs = BACKOFF_MIN_MS;
      }, HEALTHY_AFTER_MS);
      child.once('exit', (code, signal) => {
        clearTimeout(healthy);
        this.#revive(signal ?? String(code));
      });
    }, this.#backoffMs);
    this.#backoffMs = Math.min(this.#backoffMs * 2, BACKOFF_MAX_MS);
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch (error) {
    // Not listening yet, or too busy to answer.
    if (error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError'))
      return false;
    throw error;
  }
}
