import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { embeddedPrograms, programsIn } from '@/db/embedded-postgres/binaries';
import { giveTo, initCluster, SUPERUSER, startCluster, stopCluster } from '@/db/embedded-postgres/cluster';
import { postgresAccount } from '@/db/embedded-postgres/os-account';
import { ensureRoles } from './ensure-roles';

/** A server of its own: the run's has the roles already. */
let folder: string;
let port: number;
const PASSWORD = 'only-for-this-test';

beforeAll(async () => {
  const account = postgresAccount();
  folder = mkdtempSync(join(tmpdir(), 'latchkey-roles-'));
  chmodSync(folder, 0o711);
  giveTo(account, folder);
  const binFolder = inject('postgresBinFolder');
  const programs = binFolder ? programsIn(binFolder) : embeddedPrograms(account, console.error);
  const cluster = { programs, account, dataFolder: join(folder, 'data'), password: PASSWORD, durable: false };
  await initCluster(cluster);
  ({ port } = await startCluster(cluster));
  await asSuperuser(
    `create role humble login password '${PASSWORD}'`,
    `create role maker login createrole password '${PASSWORD}'`,
    'create database humble_db owner humble',
    'create database maker_db owner maker',
  );
});
afterAll(async () => {
  await stopCluster(join(folder, 'data'));
  rmSync(folder, { recursive: true, force: true });
});

async function asSuperuser(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url(SUPERUSER, 'postgres') });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

const url = (user: string, database: string) =>
  `postgresql://${user}:${PASSWORD}@127.0.0.1:${port}/${database}`;
const options = (user: string) => ({
  ownerUrl: url(user, `${user}_db`),
  dataDir: join(folder, `${user}-data`),
  portalUrl: undefined,
  verifierUrl: undefined,
});

describe('the logins of portal and verifier on a database of the operator', () => {
  it('are asked for, with the SQL, when the owner may not make them', async () => {
    const refusal = await ensureRoles(options('humble')).catch((error: Error) => error.message);
    expect(refusal).toContain('this user may not make roles');
    expect(refusal).toContain("create role latchkey_portal login password '…';");
    expect(refusal).toContain("create role latchkey_verifier login password '…';");
    expect(refusal).toContain('PORTAL_DATABASE_URL and VERIFIER_DATABASE_URL');
  });

  it('are refused to somebody who may not make tables', async () => {
    const intruder = { ...options('humble'), ownerUrl: url('humble', 'maker_db') };
    await expect(ensureRoles(intruder)).rejects.toThrow('give the owner of the database');
  });

  it('are made once when the owner may, and work', async () => {
    const logins = await ensureRoles(options('maker'));
    expect(await ensureRoles(options('maker'))).toEqual(logins);
    for (const [login, role] of [
      [logins.portalUrl, 'latchkey_portal'],
      [logins.verifierUrl, 'latchkey_verifier'],
    ] as const) {
      const client = new pg.Client({ connectionString: login });
      await client.connect();
      expect((await client.query('select current_user as role')).rows).toEqual([{ role }]);
      await client.end();
    }
  });

  it('are asked for when they exist and nobody here knows their passwords', async () => {
    const elsewhere = { ...options('maker'), dataDir: join(folder, 'another-data') };
    await expect(ensureRoles(elsewhere)).rejects.toThrow(
      /^PORTAL_DATABASE_URL is missing: the role latchkey_portal exists/,
    );
  });
});
