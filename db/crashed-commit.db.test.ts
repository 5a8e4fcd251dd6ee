import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CommitUnknownError, type Database, inTransaction, openDatabase, type Queryable } from './client';
import { SUPERUSER } from './embedded-postgres/cluster';
import { superuserPassword } from './embedded-postgres/logins';
import { type EmbeddedPostgres, openEmbeddedPostgres } from './embedded-postgres/open-embedded-postgres';
import { processesIn } from './embedded-postgres/postmaster';
import { DatabaseLine } from './test-database/database-line';

let dataDir: string;
let server: EmbeddedPostgres;
let line: DatabaseLine;
/** By way of the line, which loses a COMMIT. */
let far: Database;
let near: Database;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'latchkey-crashed-'));
  chmodSync(dataDir, 0o711);
  server = await openEmbeddedPostgres({ dataDir, say: () => undefined });
  near = openDatabase(server.ownerUrl, { applicationName: 'test' });
  line = new DatabaseLine(server.ownerUrl);
  far = openDatabase(await line.open(), { applicationName: 'test' });
  await near.pool.query('create table notes (text text primary key)');
  await keepLogInMemory();
});
afterAll(async () => {
  await far?.close();
  await near?.close();
  line?.close();
  await server?.release();
  rmSync(dataDir, { recursive: true, force: true });
});

/** What no COMMIT asks for stays unwritten: a transaction without one leaves no trace in a crash. */
async function keepLogInMemory(): Promise<void> {
  const url = new URL(server.ownerUrl);
  url.username = SUPERUSER;
  url.password = superuserPassword(dataDir);
  const superuser = openDatabase(url.href, { applicationName: 'test' });
  await superuser.pool.query(`alter system set wal_writer_delay = '10s'`);
  await superuser.pool.query('select pg_reload_conf()');
  await superuser.close();
}

/** Adds a note; the number of its transaction, or what it failed of. */
async function addNote(database: Database, text: string, onAdded: (xid: string) => void = () => undefined) {
  return inTransaction(
    database,
    async (tx) => {
      await tx.execute(sql`insert into notes values (${text})`);
      const { rows } = await tx.execute<{ xid: string }>(sql`select pg_current_xact_id()::text as xid`);
      onAdded(rows[0]?.xid ?? '');
      return 'added';
    },
    { happened: (query) => isStored(query, text) },
  ).catch((error: unknown) => error);
}

async function isStored(query: Queryable, text: string): Promise<boolean> {
  const { rows } = await query.execute(sql`select from notes where text = ${text}`);
  return rows.length === 1;
}

function killEverything(): void {
  for (const pid of processesIn(join(dataDir, 'postgres'))) process.kill(pid, 'SIGKILL');
}

it('a transaction that a crash forgot did not happen, though another one now goes by its number', async () => {
  let forgotten = '';
  line.loseCommit('going', killEverything);
  const end = addNote(far, 'forgotten', (xid) => {
    forgotten = xid;
  });
  await expect.poll(() => server.revive()).toBe(true);
  let latest = '';
  while (BigInt(latest || 0) < BigInt(forgotten)) {
    expect(await addNote(near, `after ${latest}`, (xid) => (latest = xid))).toBe('added');
  }
  expect(latest).toBe(forgotten);

  const outcome = await end;
  expect(outcome).toBeInstanceOf(Error);
  expect(outcome).not.toBeInstanceOf(CommitUnknownError);
  expect(await isStored(near.read, 'forgotten')).toBe(false);
});
