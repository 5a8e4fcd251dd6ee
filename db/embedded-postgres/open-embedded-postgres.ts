/**
 * A real PostgreSQL beside the program, its data in `dataDir/postgres`. It listens on a free port of 127.0.0.1 only, and
 * outlives a killed start: the next one attaches to it. Whoever leaves last stops it.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { embeddedPrograms } from './binaries';
import { answers, type ClusterOptions, type RunningCluster, startCluster, stopCluster } from './cluster';
import { clearStalePostmasterFile, ensureCluster, ensureDataDir, locateDataFolder } from './data-folder';
import { EmbeddedPostgresError, errorCode } from './errors';
import { addHolder, removeHolder, withLock } from './holders';
import { ensureLogins, type LoginUrls, superuserPassword } from './logins';
import { postgresAccount } from './os-account';
import { isPostmasterAlive, readPostmasterFile } from './postmaster';

export interface EmbeddedPostgres extends LoginUrls {
  /** How we came by it: a server that was running already, or one started now. */
  origin: 'attached' | 'started';
  port: number;
  postmasterPid(): number;
  /** Starts it again on the same port if it died. True if it had to be started. */
  revive(): Promise<boolean>;
  /** Ends this process's use; stops the server when nobody else uses it. */
  release(): Promise<void>;
}

export interface OpenOptions {
  dataDir: string;
  /** Told, in plain lines, what takes time or is unusual. */
  say: (line: string) => void;
  /** False only in tests. */
  durable?: boolean;
}

/** @throws EmbeddedPostgresError in one line for the operator */
export async function openEmbeddedPostgres(options: OpenOptions): Promise<EmbeddedPostgres> {
  const { dataDir, say } = options;
  requireWritable(dataDir);
  const account = postgresAccount();
  const programs = embeddedPrograms(account, say);
  const lock = join(dataDir, 'postgres.lock');
  const holders = join(dataDir, 'postgres-holders');

  return withLock(lock, async () => {
    const cluster: ClusterOptions = {
      programs,
      account,
      dataFolder: locateDataFolder(dataDir, account, say),
      password: superuserPassword(dataDir),
      durable: options.durable ?? true,
    };
    await ensureCluster(cluster, say);
    const attached = await attach(cluster);
    let running = attached ?? (await startAfresh(cluster));
    const note = addHolder(holders);
    return {
      ...(await ensureLogins(dataDir, running.port)),
      origin: attached ? 'attached' : 'started',
      port: running.port,
      postmasterPid: () => running.postmasterPid,
      revive: async () => {
        if (isPostmasterAlive(cluster.dataFolder, running.postmasterPid)) return false;
        return withLock(lock, async () => {
          const revived = await attach(cluster);
          running = revived ?? (await startAfresh(cluster, running.port));
          return revived === undefined;
        });
      },
      release: () =>
        withLock(lock, async () => {
          if (!removeHolder(holders, note).othersLeft) await stopCluster(cluster.dataFolder);
        }),
    };
  });
}

/** Whether a start has made this installation's cluster already, wherever it went. */
export const hasCluster = (dataDir: string): boolean =>
  existsSync(join(dataDir, 'postgres')) || existsSync(join(dataDir, 'postgres-folder'));

/** The server that runs on this data folder, once it answers; undefined if there is none. */
async function attach({ dataFolder, password }: ClusterOptions): Promise<RunningCluster | undefined> {
  for (;;) {
    const found = readPostmasterFile(dataFolder);
    if (!found || !isPostmasterAlive(dataFolder, found.pid)) return undefined;
    if (found.port !== undefined && (await answers(found.port, password))) {
      return { port: found.port, postmasterPid: found.pid };
    }
    await delay(50);
  }
}

async function startAfresh(cluster: ClusterOptions, port?: number): Promise<RunningCluster> {
  await clearStalePostmasterFile(cluster.dataFolder);
  return startCluster(cluster, port);
}

function requireWritable(dataDir: string): void {
  try {
    ensureDataDir(dataDir);
    accessSync(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The data folder ${dataDir} cannot be written (${errorCode(error) ?? error}): make it writable or set LATCHKEY_DATA_DIR`,
    );
  }
}
