import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { embeddedPrograms, programsIn } from '@/db/embedded-postgres/binaries';
import { giveTo, initCluster, SUPERUSER, startCluster, stopCluster } from '@/db/embedded-postgres/cluster';
import { postgresAccount } from '@/db/embedded-postgres/os-account';
import { migrate } from '@/db/migrate';
import { pepperCheckValue } from '@/runtime/installation-secrets';
import { randomText } from '@/runtime/random';

/** A throw-away PostgreSQL, flushing to disk like the real one. */
export interface BenchCluster {
  /** "18.0", as it says itself. */
  version: string;
  /** A database of the owner's with nothing in it; its URL. */
  addEmptyDatabase(name: string): Promise<string>;
  /** A database with the schema. */
  addDatabase(name: string): Promise<BenchDatabase>;
  /** Once, however often it is asked for. */
  stop(): Promise<void>;
}

export interface BenchDatabase {
  owner: pg.Pool;
  portalUrl: string;
  verifierUrl: string;
  pepper: string;
  close(): Promise<void>;
}

const OWNER = 'latchkey_owner';
const PORTAL = 'latchkey_portal';
const VERIFIER = 'latchkey_verifier';

export async function startBenchCluster(): Promise<BenchCluster> {
  const account = postgresAccount();
  const binFolder = process.env.TEST_POSTGRES_BIN;
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  giveTo(account, folder);
  const password = randomText(18);
  const dataFolder = join(folder, 'data');
  const programs = binFolder ? programsIn(binFolder) : embeddedPrograms(account, console.error);
  const options = { programs, account, dataFolder, password, durable: true };
  await initCluster(options);
  const { port } = await startCluster(options);
  const url = (login: string, database: string) =>
    `postgresql://${login}:${password}@127.0.0.1:${port}/${database}`;

  const admin = new pg.Pool({ connectionString: url(SUPERUSER, 'postgres'), max: 1 });
  for (const role of [OWNER, PORTAL, VERIFIER]) {
    await admin.query(`create role ${role} login password '${password}'`);
  }
  // Seeding a million tokens would spend most of its time in triggers.
  await admin.query(`grant set on parameter session_replication_role to ${OWNER}`);
  await admin.query(`grant pg_checkpoint to ${OWNER}`);
  const { rows } = await admin.query(`select current_setting('server_version') as version`);
  const addEmptyDatabase = async (name: string) => {
    await admin.query(`create database ${name} owner ${OWNER}`);
    return url(OWNER, name);
  };
  const stop = async () => {
    await admin.end();
    await stopCluster(dataFolder);
    rmSync(folder, { recursive: true, force: true });
  };
  let stopped: Promise<void> | undefined;
  return {
    version: rows[0].version,
    addEmptyDatabase,
    addDatabase: async (name) => {
      const ownerUrl = await addEmptyDatabase(name);
      await migrate(ownerUrl);
      const owner = new pg.Pool({ connectionString: ownerUrl, max: 2 });
      // A run that is broken off stops the server under it.
      owner.on('error', () => {});
      const pepper = randomText(32);
      await owner.query(`insert into secret_checks (name, version, check_value) values ('pepper', 1, $1)`, [
        Buffer.from(pepperCheckValue(new TextEncoder().encode(pepper))),
      ]);
      return {
        owner,
        portalUrl: url(PORTAL, name),
        verifierUrl: url(VERIFIER, name),
        pepper,
        close: () => owner.end(),
      };
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** A cluster with one database, for a measurement of its own. */
export async function startBenchDatabase(): Promise<BenchDatabase> {
  const cluster = await startBenchCluster();
  const database = await cluster.addDatabase('bench');
  return {
    ...database,
    close: async () => {
      await database.close();
      await cluster.stop();
    },
  };
}
