import cluster, { type Worker } from 'node:cluster';
import type { Logger } from '@/runtime/logger';

/** A worker that dies is started again, sooner at first. */
const BACKOFF_MIN_MS = 100;
const BACKOFF_MAX_MS = 5_000;
/** A worker drains in less; then it is ended. */
const STOP_TIMEOUT_MS = 11_000;
/** Reaching the database and its first poll; a database that is away longer is no reason to take the old worker away. */
const SERVING_TIMEOUT_MS = 30_000;

/** What a worker says of itself: it hears orders; it takes connections; it answers from current records. */
export type WorkerMessage = { type: 'started' } | { type: 'listening'; port: number } | { type: 'serving' };

/** What it is told: take connections; finish what is in flight, and end. */
export type WorkerOrder = 'listen' | 'drain';

export interface WorkerPoolOptions {
  size: number;
  log: Logger;
  /** The first worker listens. */
  onListening: (port: number) => void;
  /** No worker can ever work: one ended by itself, with this status, before any had served. */
  onHopeless: (status: number) => void;
}

/**
 * The verifier's workers. They share one listening socket, which this process holds: a worker may come and go while nobody who
 * connects is refused. Each holds its own records and follows the feed by itself.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #workers = new Set<Worker>();
  readonly #serving = new Set<Worker>();
  readonly #listening = new Set<Worker>();
  /** Who was told to listen. */
  readonly #told = new WeakSet<Worker>();
  #everServed = false;
  #stopping = false;
  #backoffMs = BACKOFF_MIN_MS;
  #replacing: Promise<void> | null = null;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  start(): void {
    for (let n = 0; n < this.#options.size; n += 1) this.#fork();
  }

  /** Puts a fresh worker in the place of each, one after the other; an old one drains once the new one serves. */
  replaceAll(): Promise<void> {
    this.#replacing ??= this.#replaceEach().finally(() => {
      this.#replacing = null;
    });
    return this.#replacing;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#workers].map((worker) => this.#retire(worker)));
  }

  #fork(): Worker {
    const worker = cluster.fork();
    this.#workers.add(worker);
    worker.on('message', (message: WorkerMessage) => {
      switch (message.type) {
        case 'started':
          // Where nobody serves yet, clients are better told so than refused. Beside others it listens when it serves.
          if (this.#serving.size === 0) this.#letListen(worker);
          return;
        case 'serving':
          this.#served(worker);
          return;
        case 'listening':
          this.#listens(worker, message.port);
      }
    });
    worker.once('exit', (status, signal) => this.#ended(worker, signal ?? status));
    return worker;
  }

  #letListen(worker: Worker): void {
    if (this.#told.has(worker)) return;
    this.#told.add(worker);
    order(worker, 'listen');
  }

  #served(worker: Worker): void {
    this.#everServed = true;
    this.#backoffMs = BACKOFF_MIN_MS;
    this.#serving.add(worker);
    this.#letListen(worker);
    this.#sayIfComplete();
  }

  #listens(worker: Worker, port: number): void {
    this.#listening.add(worker);
    this.#options.onListening(port);
    this.#sayIfComplete();
  }

  #sayIfComplete(): void {
    const there = [...this.#workers].filter(
      (worker) => this.#serving.has(worker) && this.#listening.has(worker),
    );
    if (there.length === this.#options.size) this.#options.log.info('every worker serves');
  }

  #ended(worker: Worker, ending: number | string): void {
    this.#serving.delete(worker);
    this.#listening.delete(worker);
    // Whoever was retired is no longer among them.
    if (!this.#workers.delete(worker) || this.#stopping) return;
    if (!this.#everServed && typeof ending === 'number') {
      this.#options.onHopeless(ending);
      return;
    }
    this.#options.log.error({ ending }, 'a worker ended; another takes its place');
    setTimeout(() => {
      if (!this.#stopping) this.#fork();
    }, this.#backoffMs);
    this.#backoffMs = Math.min(this.#backoffMs * 2, BACKOFF_MAX_MS);
  }

  async #replaceEach(): Promise<void> {
    const { log } = this.#options;
    for (const old of [...this.#workers]) {
      const fresh = this.#fork();
      if (!(await isThere(fresh))) {
        log.error('the new worker does not serve; the old ones stay');
        if (this.#workers.has(fresh)) await this.#retire(fresh);
        return;
      }
      await this.#retire(old);
    }
    log.info({ workers: this.#workers.size }, 'all workers were replaced');
  }

  async #retire(worker: Worker): Promise<void> {
    this.#workers.delete(worker);
    this.#serving.delete(worker);
    if (worker.isDead()) return;
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    order(worker, 'drain');
    const timer = setTimeout(() => worker.process.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await gone;
    clearTimeout(timer);
  }
}

function order(worker: Worker, what: WorkerOrder): void {
  if (worker.isConnected()) worker.send(what);
}

/** Whether a worker comes to serve and to take connections, in time and before it ends. */
function isThere(worker: Worker): Promise<boolean> {
  return new Promise((resolve) => {
    const missing = new Set<WorkerMessage['type']>(['serving', 'listening']);
    const timer = setTimeout(() => resolve(false), SERVING_TIMEOUT_MS);
    const settle = (serves: boolean) => {
      clearTimeout(timer);
      resolve(serves);
    };
    worker.on('message', ({ type }: WorkerMessage) => {
      missing.delete(type);
      if (missing.size === 0) settle(true);
    });
    worker.once('exit', () => settle(false));
  });
}
