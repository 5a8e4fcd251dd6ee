import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './test-database/create-test-database';

const USER = '01900000-0000-7000-8000-0000000000aa';
const API = '01900000-0000-7000-8000-0000000000bb';
const SCOPE = '01900000-0000-7000-8000-0000000000cc';
const TOKEN = '01900000-0000-7000-8000-0000000000dd';
const ROLE = '01900000-0000-7000-8000-000000000003';

let database: TestDatabase;
let owner: pg.Pool;
let portal: pg.Pool;
let before = 0;

const insertToken = (id: string, label: string) => `
  insert into tokens (id, kind, user_id, label, created_by_type, created_by_id) values ('${id}', 'personal', '${USER}', '${label}', 'user', '${USER}');
  insert into token_secrets (id, token_id, digest, pepper_version, prefix, last_four) values (gen_random_uuid(), '${id}', sha256('${id}'), 1, 'lk_pat_', 'abcd');
  insert into token_scopes values ('${id}', '${SCOPE}');`;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 35 });
  portal = new pg.Pool({ connectionString: database.portalUrl, max: 35 });
  await owner.query(`
    insert into users (id, email, name) values ('${USER}', 'ines@halden.example', 'Ines');
    insert into apis (id, name, audience) values ('${API}', 'Orders', 'https://orders.example');
    insert into scopes (id, api_id, name, group_name, risk, access) values ('${SCOPE}', '${API}', 'orders:read', 'Orders', 'low', 'read')`);
  await owner.query(`begin; ${insertToken(TOKEN, 'first')} commit;`);
});
afterAll(async () => {
  await Promise.all([owner.end(), portal.end()]);
  await database.drop();
});
beforeEach(async () => {
  before = await lastSeq();
});

const lastSeq = async () => Number((await owner.query('select max(seq) as seq from feed')).rows[0].seq);
const fed = async () =>
  (await owner.query('select entity, entity_id from feed where seq > $1 order by seq', [before])).rows;

it('issuing a token writes nothing: nobody can have cached a secret that did not exist', async () => {
  await portal.query(`begin; ${insertToken('01900000-0000-7000-8000-0000000000de', 'second')} commit;`);
  expect(await fed()).toEqual([]);
});

it.each([
  [
    'revoking a token',
    `update tokens set revoked_at = now(), revoke_reason = 'other' where id = '${TOKEN}'`,
    'token',
    TOKEN,
  ],
  [
    'a second secret',
    `insert into token_secrets (id, token_id, digest, pepper_version, prefix, last_four, retire_at) values (gen_random_uuid(), '${TOKEN}', sha256('two'), 1, 'lk_pat_', 'abcd', now())`,
    'token',
    TOKEN,
  ],
  ['narrowing its scopes', `delete from token_scopes where token_id = '${TOKEN}'`, 'token', TOKEN],
  ['suspending its owner', `update users set suspended_at = now() where id = '${USER}'`, 'user', USER],
  ['giving a role', `insert into user_roles values ('${USER}', '${ROLE}')`, 'user', USER],
  ['taking a role', `delete from user_roles where user_id = '${USER}'`, 'user', USER],
  ['widening a role', `insert into role_scopes values ('${ROLE}', '${SCOPE}')`, 'role', ROLE],
  ['narrowing a role', `delete from role_scopes where role_id = '${ROLE}'`, 'role', ROLE],
  ['retiring a scope', `update scopes set retired_at = now() where id = '${SCOPE}'`, 'api', API],
  ['changing the policy', 'update policy set never_allowed = true', 'policy', null],
])('%s is one row that names what changed', async (_, statement, entity, entityId) => {
  await owner.query(statement);
  expect(await fed()).toEqual([{ entity, entity_id: entityId }]);
});

it('signing in, which changes no record a verifier holds, writes nothing', async () => {
  await owner.query(`update users set password_hash = 'x' where id = '${USER}'`);
  expect(await fed()).toEqual([]);
});

it('a change that is rolled back is not announced', async () => {
  await owner.query(`begin; update users set name = 'X'; rollback;`);
  expect(await fed()).toEqual([]);
});

it('with 30 writers, a reader that asks for what lies behind its cursor misses nothing and sees no hole', async () => {
  const EACH = 20;
  const seen: number[] = [];
  let cursor = before;
  let writing = true;
  const reader = (async () => {
    for (let last = false; ; ) {
      last = !writing;
      const { rows } = await owner.query('select seq from feed where seq > $1 order by seq', [cursor]);
      for (const row of rows) seen.push(Number(row.seq));
      cursor = seen.at(-1) ?? cursor;
      if (last) return;
    }
  })();
  await Promise.all(
    Array.from({ length: 30 }, async (_, writer) => {
      for (let n = 0; n < EACH; n += 1) {
        await portal.query('update users set name = $1 where id = $2', [`${writer} ${n}`, USER]);
      }
    }),
  );
  writing = false;
  await reader;
  expect(seen).toEqual(Array.from({ length: 30 * EACH }, (_, n) => before + 1 + n));
});
