import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './create-test-database';

let first: TestDatabase;
let second: TestDatabase;
beforeAll(async () => {
  [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
});
afterAll(() => Promise.all([first.drop(), second.drop()]));

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  it('is migrated, and nobody else sees what is done in it', async () => {
    await query(first.ownerUrl, `update installation set brand = 'first'`);
    expect(await query(second.ownerUrl, 'select brand from installation')).toEqual([{ brand: null }]);
  });

  it('lets portal and verifier in as themselves, not as its owner', async () => {
    for (const [url, role] of [
      [first.portalUrl, 'latchkey_portal'],
      [first.verifierUrl, 'latchkey_verifier'],
    ] as const) {
      expect(await query(url, 'select current_user as role')).toEqual([{ role }]);
      await expect(query(url, 'create table intruder (id int)')).rejects.toThrow('permission denied');
    }
  });
});
