import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, openEmbeddedPostgres } from './open-embedded-postgres';
import { isPostmasterAlive } from './postmaster';

let dataDir: string;
let said: string[];
let opened: EmbeddedPostgres[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'latchkey-embedded-'));
  chmodSync(dataDir, 0o711);
  said = [];
  opened = [];
});
afterEach(async () => {
  for (const server of opened) await server.release();
  rmSync(dataDir, { recursive: true, force: true });
});

async function open({ durable = false } = {}): Promise<EmbeddedPostgres> {
  const server = await openEmbeddedPostgres({ dataDir, say: (line) => said.push(line), durable });
  opened.push(server);
  return server;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const isAlive = (server: EmbeddedPostgres) =>
  isPostmasterAlive(join(dataDir, 'postgres'), server.postmasterPid());

async function killPostmaster(server: EmbeddedPostgres): Promise<void> {
  process.kill(server.postmasterPid(), 'SIGKILL');
  while (isAlive(server)) await delay(5);
}

describe('the embedded PostgreSQL', () => {
  it('gives three logins of their own, none of them a superuser, and keeps every password to its user', async () => {
    const server = await open();
    for (const [url, role] of [
      [server.ownerUrl, 'latchkey_owner'],
      [server.portalUrl, 'latchkey_portal'],
      [server.verifierUrl, 'latchkey_verifier'],
    ] as const) {
      const [row] = await query(
        url,
        'select current_user as role, rolsuper, rolcreaterole from pg_roles where rolname = current_user',
      );
      expect(row).toEqual({ role, rolsuper: false, rolcreaterole: false });
    }
    await expect(query(server.ownerUrl.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(
      'password',
    );
    const secrets = join(dataDir, 'secrets');
    expect(readdirSync(secrets)).toContain('database-superuser');
  });

  it('compares text by Unicode, whatever the machine it runs on', async () => {
    const server = await open();
    expect(await query(server.ownerUrl, `select lower('ÄÖÉ') as text`)).toEqual([{ text: 'äöé' }]);
  });

  it('is one server however many ask for it at once, and stops when the last one leaves', async () => {
    const [first, second] = await Promise.all([open(), open()]);
    expect(second.port).toBe(first.port);
    await first.release();
    expect(await query(second.portalUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    await second.release();
    expect(isAlive(second)).toBe(false);
    opened = [];
  });

  it('keeps what was committed when it is killed, and comes back on the same port', async () => {
    const server = await open({ durable: true });
    await query(server.ownerUrl, 'create table kept (id int)');
    await killPostmaster(server);
    expect(await server.revive()).toBe(true);
    expect(await query(server.ownerUrl, 'select count(*)::int as count from kept')).toEqual([{ count: 0 }]);
    expect(await server.revive()).toBe(false);
  });

  it('is taken over, running, from a start that was killed', async () => {
    const orphan = await open();
    // What a killed process leaves behind: the server, and a note under a number nobody has any more.
    const notes = join(dataDir, 'postgres-holders');
    for (const note of readdirSync(notes)) rmSync(join(notes, note));
    writeFileSync(join(notes, '4194303-1-1'), '');
    opened = [];

    const next = await open();
    expect(next.origin).toBe('attached');
    expect(next.postmasterPid()).toBe(orphan.postmasterPid());
    await next.release();
    opened = [];
    expect(isAlive(next)).toBe(false);
  });

  it('starts although postmaster.pid names a process that is somebody else by now', async () => {
    const before = await open();
    await killPostmaster(before);
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
    writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(process.pid)));
    expect((await open()).origin).toBe('started');
  });

  it('makes its cluster anew when a start was killed while making it', async () => {
    mkdirSync(join(dataDir, 'postgres.new', 'base'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres.lock'), '4194303-1');
    expect((await open()).origin).toBe('started');
    expect(existsSync(join(dataDir, 'postgres.new'))).toBe(false);
  });

  it('refuses the data of another major version in one line and leaves it alone', async () => {
    mkdirSync(join(dataDir, 'postgres'));
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    await expect(open()).rejects.toThrow(/was made by PostgreSQL 17 and this Latchkey brings 18/);
    expect(readdirSync(join(dataDir, 'postgres'))).toEqual(['PG_VERSION']);
  });

  it('refuses in one line when its password is not the one it was made with', async () => {
    const server = await open();
    await server.release();
    opened = [];
    writeFileSync(join(dataDir, 'secrets', 'database-superuser'), 'not-the-password\n');
    await expect(open()).rejects.toThrow(/^The password in secrets\/database-superuser does not open/);
    expect(isAlive(server)).toBe(false);
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
  });
});
