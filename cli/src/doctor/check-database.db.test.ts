/** What doctor says of the logins on a server of the operator's own, from before the first start on. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { embeddedPrograms, programsIn } from '@/db/embedded-postgres/binaries';
import { giveTo, initCluster, SUPERUSER, startCluster, stopCluster } from '@/db/embedded-postgres/cluster';
import { postgresAccount } from '@/db/embedded-postgres/os-account';
import { ensureRoles } from '@/db/prepare/ensure-roles';
import { randomText } from '@/runtime/random';
import { parseSettings } from '@/runtime/settings';
import { checkDatabase } from './check-database';

/** A server of its own: the run's has the roles already. */
let folder: string;
let ownerUrl: string;
const PASSWORD = 'only-for-this-test';

beforeAll(async () => {
  const account = postgresAccount();
  folder = mkdtempSync(join(tmpdir(), 'latchkey-doctor-'));
  chmodSync(folder, 0o711);
  giveTo(account, folder);
  const binFolder = inject('postgresBinFolder');
  const programs = binFolder ? programsIn(binFolder) : embeddedPrograms(account, console.error);
  const cluster = { programs, account, dataFolder: join(folder, 'data'), password: PASSWORD, durable: false };
  await initCluster(cluster);
  const { port } = await startCluster(cluster);
  const server = `127.0.0.1:${port}`;
  const client = new pg.Client({
    connectionString: `postgresql://${SUPERUSER}:${PASSWORD}@${server}/postgres`,
  });
  await client.connect();
  await client.query(`create role maker login createrole password '${PASSWORD}'`);
  await client.query('create database maker_db owner maker');
  await client.end();
  ownerUrl = `postgresql://maker:${PASSWORD}@${server}/maker_db`;
});
afterAll(async () => {
  await stopCluster(join(folder, 'data'));
  rmSync(folder, { recursive: true, force: true });
});

/** As a first start on the embedded server leaves it: with passwords, which this server knows nothing of. */
function dataFolderOfTheEmbeddedServer(name: string): string {
  const dataDir = join(folder, name);
  mkdirSync(join(dataDir, 'secrets'), { recursive: true, mode: 0o700 });
  for (const key of ['portal', 'verifier']) {
    writeFileSync(join(dataDir, 'secrets', `database-${key}`), randomText(18), { mode: 0o600 });
  }
  return dataDir;
}

async function logins(dataDir: string) {
  const findings = await checkDatabase(
    parseSettings({
      DATABASE_URL: ownerUrl,
      LATCHKEY_DATA_DIR: dataDir,
      LATCHKEY_ALLOW_UNSAFE_DATABASE: '1',
    }),
  );
  expect(findings[0]).toMatchObject({ what: 'Database', status: 'ok' });
  return findings.filter(({ what }) => what.startsWith('Login of'));
}

describe('the logins on a server of the operator’s own', () => {
  it('fail nothing before the first start, though passwords are left from the embedded server', async () => {
    expect(await logins(dataFolderOfTheEmbeddedServer('moved'))).toEqual(
      ['portal', 'verifier'].map((key) => ({
        what: `Login of the ${key}`,
        status: 'warn',
        says: `the role latchkey_${key} is not made yet`,
        cure: expect.stringMatching(/^run latchkey migrate; a start does it too/),
      })),
    );
  });

  it('are good once a start has made the roles', async () => {
    const dataDir = join(folder, 'moved');
    await ensureRoles({ ownerUrl, dataDir, portalUrl: undefined, verifierUrl: undefined });
    expect(await logins(dataDir)).toMatchObject([
      { status: 'ok', says: 'as latchkey_portal' },
      { status: 'ok', says: 'as latchkey_verifier' },
    ]);
  });

  it('fail as a start would where the roles exist and their passwords are elsewhere, or are others', async () => {
    expect((await logins(join(folder, 'another')))[0]).toMatchObject({
      status: 'fail',
      says: expect.stringContaining('the role latchkey_portal exists, and its password is not in'),
      cure: 'set PORTAL_DATABASE_URL',
    });
    expect((await logins(dataFolderOfTheEmbeddedServer('other')))[1]).toMatchObject({
      status: 'fail',
      says: expect.stringContaining('password authentication failed'),
      cure: expect.stringMatching(
        /^set VERIFIER_DATABASE_URL, or put the right password into .*database-verifier$/,
      ),
    });
  });
});
