import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { embeddedPrograms, programsIn } from '@/db/embedded-postgres/binaries';
import { giveTo, initCluster, startCluster, stopCluster } from '@/db/embedded-postgres/cluster';
import { errorCode } from '@/db/embedded-postgres/errors';
import { postgresAccount } from '@/db/embedded-postgres/os-account';
import { randomText } from '@/runtime/random';
import { prepareTestCluster } from './prepare-test-cluster';

const FOLDER_PREFIX = 'latchkey-test-';
const OWNER_FILE = 'owner.pid';

/**
 * One throw-away cluster per run, in which nothing is flushed to disk, and in it one migrated template that every test
 * file's database is a copy of.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const account = postgresAccount();
  const binFolder = project.getProvidedContext().postgresBinFolder;
  const programs = binFolder ? programsIn(binFolder) : embeddedPrograms(account, console.error);
  await sweepLeftovers();
  const folder = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  writeFileSync(join(folder, OWNER_FILE), String(process.pid));
  giveTo(account, folder);
  const options = {
    programs,
    account,
    dataFolder: join(folder, 'data'),
    password: randomText(18),
    durable: false,
  };

  const tearDown = async () => {
    await stopCluster(options.dataFolder);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await initCluster(options);
    const running = await startCluster(options);
    project.provide('testCluster', await prepareTestCluster(running.port, options.password));
  } catch (error) {
    await tearDown();
    throw error;
  }
  return tearDown;
}

/** Clusters of runs that were killed before they could tear down. */
async function sweepLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(FOLDER_PREFIX))) {
    const folder = join(tmpdir(), name);
    const ownerFile = join(folder, OWNER_FILE);
    if (!existsSync(ownerFile) || isAlive(Number(readFileSync(ownerFile, 'utf8')))) continue;
    await stopCluster(join(folder, 'data'));
    rmSync(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
    // EPERM: alive, and another user's.
    return true;
  }
}
