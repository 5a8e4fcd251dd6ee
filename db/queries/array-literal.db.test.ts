import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../test-database/create-test-database';
import { arrayLiteral } from './array-literal';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.portalUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

it.each([
  [[]],
  [['plain', 'orders:read', '203.0.113.9', '2001:db8::1']],
  [[null, 'null', 'NULL', 'nUlL', '']],
  [
    [
      '{',
      '}',
      '{a,b}',
      ',',
      ' ',
      ' padded ',
      'a b',
      '"',
      '""',
      '\\',
      '\\"',
      "'",
      '\n\t',
      'é 日本 🙂',
      '%s $1 --',
    ],
  ],
])('PostgreSQL reads %j as it was', async (elements: (string | null)[]) => {
  const { rows } = await client.query('select $1::text[] as read', [arrayLiteral(elements)]);
  expect(rows).toEqual([{ read: elements }]);
});

it('reads numbers and JSON', async () => {
  const values = [{ address: '203.0.113.9', note: 'a "quoted" \\ one' }, []];
  const { rows } = await client.query('select $1::bigint[] as numbers, $2::jsonb[] as values', [
    arrayLiteral([0, 1_795_826_292_630, -5]),
    arrayLiteral(values.map((value) => JSON.stringify(value))),
  ]);
  expect(rows).toEqual([{ numbers: ['0', '1795826292630', '-5'], values }]);
});
