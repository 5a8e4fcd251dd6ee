import { spawn } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresPrograms } from './binaries';
import { EmbeddedPostgresError, errorCode } from './errors';
import { type OsAccount, POSTGRES_ENVIRONMENT, runAs } from './os-account';
import { isPostmasterAlive, readPostmasterFile } from './postmaster';

export const SUPERUSER = 'latchkey_superuser';

/** How long a start may take: recovery after a crash included. */
const START_TIMEOUT_MS = 120_000;

export interface ClusterOptions {
  programs: PostgresPrograms;
  account: OsAccount;
  dataFolder: string;
  password: string;
  /** False only in tests: faster, and nothing survives a crash. */
  durable: boolean;
}

/** Makes an empty cluster in `dataFolder`, which must not exist; its superuser has the password given. */
export async function initCluster({
  programs,
  account,
  dataFolder,
  password,
  durable,
}: ClusterOptions): Promise<void> {
  const passwordFile = `${dataFolder}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveTo(account, passwordFile);
  try {
    const { status, output } = await runAs(account, programs.initdb, [
      `--pgdata=${dataFolder}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      ...localeOptions(await majorVersion(programs, account)),
      ...(durable ? [] : ['--no-sync']),
    ]);
    if (status !== 0) throw new EmbeddedPostgresError(`initdb failed: ${lastLine(output)}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

export interface RunningCluster {
  port: number;
  postmasterPid: number;
}

/**
 * Starts the cluster on `wantedPort` or a free port of 127.0.0.1, without a Unix socket, in a process group of its own so that Ctrl-C
 * reaches us alone. Resolves when it answers.
 */
export async function startCluster(options: ClusterOptions, wantedPort?: number): Promise<RunningCluster> {
  const { programs, account, dataFolder, durable } = options;
  const port = wantedPort ?? (await freePort());
  const logFile = `${dataFolder}.log`;
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(programs.postgres, ['-D', dataFolder, ...serverOptions(port, durable)], {
    ...account,
    cwd: '/',
    env: POSTGRES_ENVIRONMENT,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  const noteExit = () => {
    failure ??= lastLine(readFileSync(logFile, 'utf8'));
  };
  child.once('exit', noteExit);

  const deadline = performance.now() + START_TIMEOUT_MS;
  try {
    while (failure === undefined && performance.now() < deadline) {
      if (await answers(port, options.password)) {
        child.off('exit', noteExit);
        child.unref();
        return { port, postmasterPid: Number(child.pid) };
      }
      await delay(25);
    }
    throw new EmbeddedPostgresError(`PostgreSQL did not start: ${failure ?? 'no answer'} (see ${logFile})`);
  } catch (error) {
    // A server that nobody will use must not stay behind.
    child.off('exit', noteExit);
    await stopCluster(dataFolder);
    throw error;
  }
}

/** Fast shutdown: open transactions roll back, everything committed is on disk. Resolves when the postmaster is gone. */
export async function stopCluster(dataFolder: string): Promise<void> {
  const postmaster = readPostmasterFile(dataFolder);
  if (!postmaster || !isPostmasterAlive(dataFolder, postmaster.pid)) return;
  try {
    process.kill(postmaster.pid, 'SIGINT');
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
  const deadline = performance.now() + 30_000;
  while (isPostmasterAlive(dataFolder, postmaster.pid)) {
    if (performance.now() > deadline) {
      throw new EmbeddedPostgresError(`PostgreSQL (process ${postmaster.pid}) does not stop`);
    }
    await delay(20);
  }
}

/** Whether PostgreSQL on `port` takes us in. Wrong password and the like are faults, not "not yet". */
export async function answers(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 2_000,
  });
  // A server that goes away between two messages must not end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === '28P01') {
      throw new EmbeddedPostgresError(
        'The password in secrets/database-superuser does not open the embedded database: put back the file that belongs to this data folder',
      );
    }
    // 57P03: starting up or shutting down. Without a code: the connection broke or timed out.
    if (code === '57P03' || code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === undefined)
      return false;
    throw error;
  } finally {
    await client.end();
  }
}

export function giveTo({ uid, gid }: OsAccount, path: string): void {
  if (uid !== undefined && gid !== undefined && statSync(path).uid !== uid) chownSync(path, uid, gid);
}

export function dataFolderMajor(dataFolder: string): number | undefined {
  const file = join(dataFolder, 'PG_VERSION');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').trim()) : undefined;
}

function serverOptions(port: number, durable: boolean): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '120',
    // Only what went wrong: no row's values (they may be digests or addresses) in the log's DETAIL lines.
    log_error_verbosity: 'terse',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Unicode rules that do not depend on the operating system's C library where the server has its own (17 and later). */
function localeOptions(major: number): string[] {
  return major >= 17
    ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    : ['--locale=C.UTF-8'];
}

async function majorVersion(programs: PostgresPrograms, account: OsAccount): Promise<number> {
  const { output } = await runAs(account, programs.postgres, ['--version']);
  const major = /\b(\d+)(?:\.\d+|beta|rc)/.exec(output)?.[1];
  if (!major) throw new EmbeddedPostgresError(`PostgreSQL does not run here: ${lastLine(output)}`);
  return Number(major);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
