import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@/runtime/ids';
import { CommitUnknownError, type Database, inTransaction, openDatabase } from './client';
import { users } from './schema';
import { createTestDatabase, type TestDatabase } from './test-database/create-test-database';
import { DatabaseLine } from './test-database/database-line';

let database: TestDatabase;
let line: DatabaseLine;
/** By way of the line, which loses things; with one connection, so that none is left while a lost one is held. */
let far: Database;
/** Straight to the database: what is really there. */
let near: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  line = new DatabaseLine(database.portalUrl);
  far = openDatabase(await line.open(), { applicationName: 'test', connectionsMax: 1, answerTimeoutMs: 500 });
  near = openDatabase(database.portalUrl, { applicationName: 'test' });
});
afterAll(async () => {
  await far.close();
  await near.close();
  line.close();
  await database.drop();
});

/** Adds a user; how often its work was run, and how it ended. */
async function addUser(id: string) {
  let runs = 0;
  const end = await inTransaction(
    far,
    async (tx) => {
      runs += 1;
      await tx.insert(users).values({ id, email: `${id}@halden.example`, name: 'N' });
      return 'added';
    },
    { happened: async (query) => (await query.$count(users, eq(users.id, id))) === 1 },
  ).catch((error: unknown) => error);
  return { runs, end };
}

const stored = (id: string) => near.read.$count(users, eq(users.id, id));

describe('a COMMIT that is lost', () => {
  it('with its answer, after it happened: the caller gets the result, and nothing is done twice', async () => {
    const id = newId();
    line.loseCommit('coming back');
    expect(await addUser(id)).toEqual({ runs: 1, end: 'added' });
    expect(await stored(id)).toBe(1);
  });

  it('before it arrived: the caller gets a fault that is not "unknown", and nothing changed', async () => {
    const id = newId();
    line.loseCommit('going');
    const { runs, end } = await addUser(id);
    expect(runs).toBe(1);
    expect(end).toBeInstanceOf(Error);
    expect(end).not.toBeInstanceOf(CommitUnknownError);
    expect(await stored(id)).toBe(0);
    expect((await addUser(id)).end).toBe('added');
  });

  it('and its connection stays silent: the caller gets the result, and no one else gets that connection', async () => {
    const id = newId();
    line.loseCommit('coming back, in silence');
    expect(await addUser(id)).toEqual({ runs: 1, end: 'added' });
    expect(await stored(id)).toBe(1);
    const ends = await Promise.all(Array.from({ length: 6 }, () => addUser(newId())));
    expect(ends).toEqual(ends.map(() => ({ runs: 1, end: 'added' })));
  });

  it('with the database behind it: the caller gets CommitUnknownError, whatever happened', async () => {
    const id = newId();
    line.loseCommit('coming back, with all else');
    const { runs, end } = await addUser(id);
    expect(runs).toBe(1);
    expect(end).toBeInstanceOf(CommitUnknownError);
    expect(await stored(id)).toBe(1);
    line.restore();
  });
});
