import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';

/** Two starts at once: the second waits, then finds nothing to do. */
const MIGRATION_LOCK = 7_301_000;

const NAME = /^(\d{4})_([a-z_]+)\.sql$/;

interface Migration {
  version: number;
  name: string;
  sql: string;
  checksum: string;
}

/** A migration that ran before was changed since, or the database is newer than this program. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/**
 * Brings the database at `ownerUrl` to this program's schema, each migration in a transaction of its own, under an advisory lock.
 *
 * @param options.directory where the `NNNN_verb_object.sql` files are; default: `db/migrations` below `options.root` or the working directory.
 * @returns the names of the migrations that ran, in order; empty if the schema was current.
 * @throws MigrationError if a migration that ran differs from the file of its number, or is unknown here.
 */
export async function migrate(
  ownerUrl: string,
  options: { directory?: string } = {},
): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(options.directory ?? path.resolve('db/migrations'));
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'latchkey migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return { applied: await applyMissing(client, migrations) };
  } finally {
    await client.end();
  }
}

export interface MigrationState {
  applied: number;
  /** Not on this database yet. */
  pending: string[];
  /** On this database, and not what this version of Latchkey has under that number. */
  foreign: string[];
}

/** How the schema stands against this version's migrations. Changes nothing; any role of ours may ask. */
export async function readMigrationState(
  client: pg.Client,
  options: { directory: string },
): Promise<MigrationState> {
  const migrations = await readMigrations(options.directory);
  const { rows: tables } = await client.query("select to_regclass('schema_migrations') is not null as made");
  if (!tables[0]?.made) return { applied: 0, pending: migrations.map(({ name }) => name), foreign: [] };
  const { rows } = await client.query<{ version: number; name: string; checksum: string }>(
    'select version, name, checksum from schema_migrations order by version',
  );
  const done = new Set(rows.map((row) => row.version));
  return {
    applied: rows.length,
    pending: migrations.filter(({ version }) => !done.has(version)).map(({ name }) => name),
    foreign: rows
      .filter((row) => !migrations.some((it) => it.version === row.version && it.checksum === row.checksum))
      .map((row) => row.name),
  };
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((file) => NAME.test(file)).sort();
  return Promise.all(
    files.map(async (file) => {
      const sql = await readFile(path.join(directory, file), 'utf8');
      return {
        version: Number(file.slice(0, 4)),
        name: file.slice(0, -'.sql'.length),
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
      };
    }),
  );
}

async function applyMissing(client: pg.Client, migrations: Migration[]): Promise<string[]> {
  await client.query(`create table if not exists schema_migrations (
    version integer primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz(3) not null default clock_timestamp()
  )`);
  const { rows } = await client.query<{ version: number; name: string; checksum: string }>(
    'select version, name, checksum from schema_migrations order by version',
  );
  const known = new Map(migrations.map((migration) => [migration.version, migration]));
  for (const row of rows) {
    const file = known.get(row.version);
    if (!file) {
      throw new MigrationError(
        `The database has migration ${row.name}, which this version of Latchkey does not know. Run the version that wrote it, or a newer one.`,
      );
    }
    if (file.checksum !== row.checksum) {
      throw new MigrationError(`Migration ${row.name} was changed after it ran on this database.`);
    }
  }
  const done = new Set(rows.map((row) => row.version));
  const applied: string[] = [];
  for (const migration of migrations) {
    if (done.has(migration.version)) continue;
    await apply(client, migration);
    applied.push(migration.name);
  }
  return applied;
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.sql);
    await client.query('insert into schema_migrations (version, name, checksum) values ($1, $2, $3)', [
      migration.version,
      migration.name,
      migration.checksum,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new MigrationError(`Migration ${migration.name} failed; nothing of it was kept.`, { cause: error });
  }
}
