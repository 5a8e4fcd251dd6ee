import { inspect } from 'node:util';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, inTransaction, openDatabase, postgresCode } from './client';
import { QueryError } from './query-error';
import { users } from './schema';
import { createTestDatabase, type TestDatabase } from './test-database/create-test-database';

const CANARY = 'canary\0somebody@halden.example';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.portalUrl, { applicationName: 'test' });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

it.each([
  ['a question', () => db.read.select().from(users).where(eq(users.email, CANARY))],
  ['a count', () => db.read.$count(users, eq(users.email, CANARY))],
  [
    'a change',
    () =>
      inTransaction(
        db,
        (tx) =>
          tx
            .insert(users)
            .values({ id: '01900000-0000-7000-8000-000000000000', email: CANARY, name: 'N' })
            .returning(),
        { happened: () => Promise.resolve(false) },
      ),
  ],
])('%s that fails tells its statement and none of its values, and keeps its code', async (_, ask) => {
  const error = await Promise.resolve(ask()).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(QueryError);
  expect(postgresCode(error)).toBe('22021');
  const printed = `${inspect(error, { depth: 9 })} ${JSON.stringify(error)} ${error instanceof Error ? error.stack : ''}`;
  expect(printed).toContain('"users"');
  expect(printed).not.toContain('somebody');
});
