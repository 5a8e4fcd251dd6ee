import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../test-port';

export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** Debian's redis-server, run by a test on a port of its own: it keeps nothing, and can be stopped, killed and started again. */
export class TestRedis {
  readonly url: string;
  readonly #port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'latchkey-redis-'));
  #process: ChildProcess | undefined;

  private constructor(port: number) {
    this.#port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  static async make(): Promise<TestRedis> {
    const redis = new TestRedis(await freePort());
    await redis.start();
    return redis;
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    const settings = { port: this.#port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: this.#folder };
    const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const child = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = child;
    let said = '';
    for await (const chunk of child.stdout) {
      said += chunk;
      if (said.includes('Ready to accept connections')) break;
    }
    if (!said.includes('Ready to accept connections'))
      throw new Error(`redis-server did not start:\n${said}`);
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** It holds its connections, and answers nothing until it goes on. */
  stall(): void {
    this.#process?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Milliseconds that the counts of this token have left; -2: there is none. */
  async ttls(tokenId: string): Promise<{ second: number; day: number }> {
    const redis = new Redis(this.url);
    try {
      const [second, day] = await Promise.all(
        ['second', 'day'].map((window) => redis.pttl(`latchkey:rate:${tokenId}:${window}`)),
      );
      return { second: second ?? Number.NaN, day: day ?? Number.NaN };
    } finally {
      redis.disconnect();
    }
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
