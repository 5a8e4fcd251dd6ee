import { getTableColumns, getTableName, is, Table } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from './migrate';
import * as schema from './schema';
import {
  createEmptyDatabase,
  createTestDatabase,
  type TestDatabase,
} from './test-database/create-test-database';

let database: TestDatabase;
let owner: pg.Client;
let portal: pg.Client;
let verifier: pg.Client;

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await connect(database.ownerUrl);
  portal = await connect(database.portalUrl);
  verifier = await connect(database.verifierUrl);
});
afterAll(async () => {
  await Promise.all([owner.end(), portal.end(), verifier.end()]);
  await database.drop();
});

const PERMISSION_DENIED = '42501';

describe('migrate', () => {
  it('fills an empty database, and a second run finds nothing to do, also when both run at once', async () => {
    const empty = await createEmptyDatabase();
    try {
      const [a, b] = await Promise.all([migrate(empty.ownerUrl), migrate(empty.ownerUrl)]);
      expect([a.applied.length, b.applied.length].filter((count) => count > 0)).toHaveLength(1);
      expect(await migrate(empty.ownerUrl)).toEqual({ applied: [] });
    } finally {
      await empty.drop();
    }
  });

  it('refuses a database that a newer Latchkey has migrated', async () => {
    const empty = await createEmptyDatabase();
    const client = await connect(empty.ownerUrl);
    try {
      await migrate(empty.ownerUrl);
      await client.query(`insert into schema_migrations values (9999, '9999_from_the_future', 'x')`);
      await expect(migrate(empty.ownerUrl)).rejects.toThrow('does not know');
    } finally {
      await client.end();
      await empty.drop();
    }
  });
});

describe('the schema in TypeScript', () => {
  const tables = Object.values(schema as Record<string, unknown>).filter((entry): entry is Table =>
    is(entry, Table),
  );

  it.each(tables.map((table) => [getTableName(table), table] as const))(
    '%s is the table in the database',
    async (name, table) => {
      const { rows } = await owner.query<{ column_name: string; is_nullable: string }>(
        `select column_name, is_nullable from information_schema.columns where table_schema = 'public' and table_name = $1`,
        [name],
      );
      const inDatabase = Object.fromEntries(rows.map((row) => [row.column_name, row.is_nullable === 'NO']));
      const inCode = Object.fromEntries(
        Object.values(getTableColumns(table)).map((column) => [column.name, column.notNull]),
      );
      expect(inCode).toEqual(inDatabase);
    },
  );
});

/** What each role is refused; every line is a statement an attacker inside that process would try. */
describe('database roles', () => {
  it.each([
    [
      'insert a token',
      `insert into tokens (id, kind, label, created_by_type, created_by_id) values (gen_random_uuid(), 'personal', 'x', 'user', 'x')`,
    ],
    [
      'insert a secret',
      `insert into token_secrets (id, token_id, digest, pepper_version, prefix, last_four) values (gen_random_uuid(), gen_random_uuid(), '\\x00', 1, '', '')`,
    ],
    ['change a digest', `update token_secrets set digest = '\\x00'`],
    ['list digests', 'select digest from token_secrets'],
    ['list verifier digests', 'select digest from verifier_credentials'],
    ['un-revoke a token', 'update tokens set revoked_at = null'],
    ['prolong a token', 'update tokens set expires_at = null'],
    ['widen a token', 'insert into token_scopes values (gen_random_uuid(), gen_random_uuid())'],
    ['widen a role', 'insert into role_scopes values (gen_random_uuid(), gen_random_uuid())'],
    ['read an address', 'select email from users'],
    ['read a password hash', 'select password_hash from users'],
    ['read sessions', 'select * from sessions'],
    ['read the audit', 'select * from audit'],
    [
      'write the audit',
      `insert into audit (id, action, actor_type, actor_id, target_type, target_id, request_id) values (gen_random_uuid(), 'x', 'system', 'x', 'x', 'x', 'x')`,
    ],
    ['write the feed', `insert into feed (seq, entity) values (1, 'x')`],
    ['delete use', 'delete from usage_hourly'],
    ['make a table', 'create table mine (id int)'],
    ['become the owner', 'set role latchkey_owner'],
  ])('the verifier may not %s', async (_, statement) => {
    await expect(verifier.query(statement)).rejects.toMatchObject({ code: PERMISSION_DENIED });
  });

  it.each([
    ['delete a token', 'delete from tokens'],
    ['delete a secret', 'delete from token_secrets'],
    ['change a digest', `update token_secrets set digest = '\\x00'`],
    ['change whose a token is', 'update tokens set user_id = null'],
    ['change when it was made', 'update tokens set created_at = now()'],
    ['let a token in from anywhere', `update tokens set cidrs = '{}'`],
    ['give a scope to another token', 'update token_scopes set token_id = gen_random_uuid()'],
    ['take a scope but to narrow', 'delete from token_scopes'],
    ['delete a user', 'delete from users'],
    ['rewrite the audit', `update audit set action = 'x'`],
    ['delete from the audit', 'delete from audit'],
    ['empty the outbox', 'delete from log_outbox'],
    ['write the feed', `insert into feed (seq, entity) values (1, 'x')`],
    ['make up use', 'update token_use set last_used_at = now()'],
    [
      'count use',
      `insert into usage_hourly values (now(), gen_random_uuid(), gen_random_uuid(), 'outcome', 'x', 'x', 1, now())`,
    ],
    ['change a check value', `update secret_checks set check_value = ''`],
    ['make a table', 'create table mine (id int)'],
    ['become the owner', 'set role latchkey_owner'],
  ])('the portal may not %s', async (_, statement) => {
    await expect(portal.query(statement)).rejects.toMatchObject({ code: PERMISSION_DENIED });
  });

  it('the verifier finds a secret by its digest, and only by it', async () => {
    const { rows } = await verifier.query('select * from find_token_secret($1)', [[Buffer.alloc(32)]]);
    expect(rows).toEqual([]);
  });
});

describe('usage partitions', () => {
  it('this month and the two after it have their own; making them again changes nothing', async () => {
    await verifier.query('select ensure_usage_partitions()');
    await portal.query('select ensure_usage_partitions()');
    const { rows } = await owner.query(
      `select inhrelid from pg_inherits where inhparent = 'usage_hourly'::regclass`,
    );
    expect(rows).toHaveLength(4);
  });

  it('the last five addresses are kept, newest first, one entry each', async () => {
    const at = (n: number) => ({ address: `10.0.0.${n}`, at: `2026-01-0${n}T00:00:00.000Z` });
    const { rows } = await owner.query('select merge_recent_addresses($1, $2) as merged', [
      JSON.stringify([at(5), at(3), at(1)]),
      JSON.stringify([at(6), at(4), at(2), { ...at(1), at: '2026-01-09T00:00:00.000Z' }]),
    ]);
    expect(rows[0].merged.map((entry: { address: string }) => entry.address)).toEqual(
      [1, 6, 5, 4, 3].map((n) => `10.0.0.${n}`),
    );
  });
});
