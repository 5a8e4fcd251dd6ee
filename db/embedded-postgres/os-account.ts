import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { EmbeddedPostgresError } from './errors';

/** Whom PostgreSQL runs as. Undefined ids: as the user who started us. */
export interface OsAccount {
  uid?: number;
  gid?: number;
}

const ACCOUNT_NAME = 'postgres';

/** PostgreSQL refuses to run as root; as root it runs as the user `postgres`, made if it is not there. */
export function postgresAccount(): OsAccount {
  if (process.getuid?.() !== 0) return {};
  const found = findAccount();
  if (found) return found;
  createAccount();
  const created = findAccount();
  if (created) return created;
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root and the user "${ACCOUNT_NAME}" cannot be made: start as another user`,
  );
}

/** Whether the account may enter a folder, or run a program, and every folder above it. */
export function accountMayReach(account: OsAccount, path: string): boolean {
  if (account.uid === undefined) return true;
  return spawnSync('/bin/sh', ['-c', '[ -x "$0" ]', path], { ...account, stdio: 'ignore' }).status === 0;
}

/** Runs a program as the account and returns what it said. */
export function runAs(
  account: OsAccount,
  program: string,
  programArguments: readonly string[],
): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArguments, {
      ...account,
      cwd: '/',
      env: POSTGRES_ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });
}

/** Nothing of ours: neither settings nor secrets belong into PostgreSQL's processes. */
export const POSTGRES_ENVIRONMENT: NodeJS.ProcessEnv = {
  NODE_ENV: 'production',
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

function findAccount(): OsAccount | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${ACCOUNT_NAME}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

function createAccount(): void {
  const ways: [string, string[]][] = [
    [
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', ACCOUNT_NAME],
    ],
    ['adduser', ['-S', '-H', '-D', ACCOUNT_NAME]],
  ];
  for (const [program, programArguments] of ways) {
    if (spawnSync(program, programArguments, { stdio: 'ignore' }).status === 0) return;
  }
}
