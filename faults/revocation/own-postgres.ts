import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { embeddedPrograms, programsIn } from '@/db/embedded-postgres/binaries';
import {
  type ClusterOptions,
  giveTo,
  initCluster,
  SUPERUSER,
  startCluster,
  stopCluster,
} from '@/db/embedded-postgres/cluster';
import { postgresAccount, runAs } from '@/db/embedded-postgres/os-account';
import { processesIn } from '@/db/embedded-postgres/postmaster';
import { randomText } from '@/runtime/random';

/** A PostgreSQL of a test's own, to be stopped, killed and copied. It flushes to disk: what it acknowledged, it keeps. */
export class OwnPostgres {
  readonly #options: ClusterOptions;
  readonly #folder: string;
  #port: number | undefined;
  #pid = 0;

  private constructor(options: ClusterOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
  }

  static async make(): Promise<OwnPostgres> {
    const account = postgresAccount();
    const binFolder = inject('postgresBinFolder');
    const programs = binFolder ? programsIn(binFolder) : embeddedPrograms(account, console.error);
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-faults-'));
    giveTo(account, folder);
    const options = {
      programs,
      account,
      dataFolder: join(folder, 'data'),
      password: randomText(18),
      durable: true,
    };
    const made = new OwnPostgres(options, folder);
    await initCluster(options);
    await made.start();
    return made;
  }

  /** Its port, the same after each start. */
  get port(): number {
    if (this.#port === undefined) throw new Error('It has not been started yet.');
    return this.#port;
  }

  get password(): string {
    return this.#options.password;
  }

  async start(): Promise<void> {
    const { port, postmasterPid } = await startCluster(this.#options, this.#port);
    this.#port = port;
    this.#pid = postmasterPid;
  }

  /** A shutdown in order, but at once: sessions are ended. */
  async stop(): Promise<void> {
    await stopCluster(this.#options.dataFolder);
  }

  /** As if the power went: nothing is said to anybody. Resolves when the last of its processes is gone. */
  async kill(): Promise<void> {
    process.kill(this.#pid, 'SIGKILL');
    for (const pid of processesIn(this.#options.dataFolder)) signal(pid, 'SIGKILL');
    await expect
      .poll(() => processesIn(this.#options.dataFolder), { timeout: 30_000, interval: 10 })
      .toEqual([]);
  }

  /** All its processes stand still, connections stay open. The postmaster first, so that no new one is born. */
  freeze(): void {
    process.kill(this.#pid, 'SIGSTOP');
    for (const pid of processesIn(this.#options.dataFolder)) signal(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const pid of processesIn(this.#options.dataFolder)) signal(pid, 'SIGCONT');
  }

  /** A hot standby that streams from this server by way of `port`. It may lag behind, and nobody waits for it. */
  async makeStandby(port: number): Promise<OwnPostgres> {
    await this.stop();
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-faults-'));
    giveTo(this.#options.account, folder);
    const dataFolder = join(folder, 'data');
    // Of a server that was stopped in order, its files are a base backup; the embedded server brings no pg_basebackup.
    await runAs(this.#options.account, 'cp', ['-a', this.#options.dataFolder, dataFolder]);
    const signalFile = join(dataFolder, 'standby.signal');
    writeFileSync(signalFile, '');
    giveTo(this.#options.account, signalFile);
    appendFileSync(
      join(dataFolder, 'postgresql.auto.conf'),
      `primary_conninfo = 'host=127.0.0.1 port=${port} user=${SUPERUSER} password=${this.password} application_name=standby'\n`,
    );
    await this.start();
    const standby = new OwnPostgres({ ...this.#options, dataFolder }, folder);
    await standby.start();
    return standby;
  }

  async remove(): Promise<void> {
    this.thaw();
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It ended by itself in between.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
