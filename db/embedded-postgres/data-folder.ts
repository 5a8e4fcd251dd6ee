import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { randomText } from '@/runtime/random';
import { EMBEDDED_MAJOR, SYSTEM_FOLDER } from './binaries';
import { type ClusterOptions, dataFolderMajor, giveTo, initCluster } from './cluster';
import { EmbeddedPostgresError } from './errors';
import { accountMayReach, type OsAccount } from './os-account';
import { hasProc, isPostmasterAlive, postmasterFile, processesIn, readPostmasterFile } from './postmaster';

/** How long backends may outlive their killed postmaster. */
const ORPHANS_TIMEOUT_MS = 30_000;

/** Makes `dataDir` if it is not there. PostgreSQL's user must be able to pass through it, not to list it. */
export function ensureDataDir(dataDir: string): void {
  if (existsSync(dataDir)) return;
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o711);
}

/**
 * Where this installation's cluster is or shall be: below `dataDir`, or, when PostgreSQL's user cannot get there,
 * in a folder of the system that a note in `dataDir` names from then on.
 */
export function locateDataFolder(dataDir: string, account: OsAccount, say: (line: string) => void): string {
  const note = join(dataDir, 'postgres-folder');
  if (existsSync(note)) return readFileSync(note, 'utf8').trim();
  const usual = join(dataDir, 'postgres');
  if (accountMayReach(account, dataDir)) return usual;
  if (existsSync(usual)) {
    throw new EmbeddedPostgresError(
      `PostgreSQL's user cannot enter ${dataDir}: make its parent folders enterable (chmod o+x)`,
    );
  }
  const elsewhere = join(SYSTEM_FOLDER, randomText(6).replaceAll(/[-_]/g, '0'), 'postgres');
  mkdirSync(dirname(elsewhere), { recursive: true, mode: 0o755 });
  writeFileSync(note, `${elsewhere}\n`, { flush: true });
  say(`PostgreSQL's user cannot enter ${dataDir}: the database goes to ${elsewhere}`);
  return elsewhere;
}

/** Makes the cluster if there is none yet: aside, then moved into place, so that a killed start leaves no half of one. */
export async function ensureCluster(options: ClusterOptions, say: (line: string) => void): Promise<void> {
  const { dataFolder, account } = options;
  const major = dataFolderMajor(dataFolder);
  if (major === EMBEDDED_MAJOR) return;
  if (major !== undefined) {
    throw new EmbeddedPostgresError(
      `${dataFolder} was made by PostgreSQL ${major} and this Latchkey brings ${EMBEDDED_MAJOR}: dump it with the Latchkey that made it`,
    );
  }
  say('Making the database …');
  const draft = `${dataFolder}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  giveTo(account, draft);
  await initCluster({ ...options, dataFolder: draft });
  renameSync(draft, dataFolder);
}

/**
 * Removes a `postmaster.pid` whose number belongs to a stranger or a zombie by now: PostgreSQL would take it for a
 * running server. Never while a process still works in the folder.
 */
export async function clearStalePostmasterFile(dataFolder: string): Promise<void> {
  const found = readPostmasterFile(dataFolder);
  // Without /proc nobody can tell whether backends are left: then PostgreSQL's own, more careful check decides.
  if (!found || !hasProc() || isPostmasterAlive(dataFolder, found.pid)) return;
  const deadline = performance.now() + ORPHANS_TIMEOUT_MS;
  while (processesIn(dataFolder).length > 0) {
    if (performance.now() > deadline) {
      throw new EmbeddedPostgresError(
        `Processes of a killed PostgreSQL still work in ${dataFolder}: ${processesIn(dataFolder)}`,
      );
    }
    await delay(50);
  }
  unlinkSync(postmasterFile(dataFolder));
}
