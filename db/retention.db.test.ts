import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './client';
import { dropOldUsage, forgetVerifierInstances, trimFeed } from './queries/retention';
import { createTestDatabase, type TestDatabase } from './test-database/create-test-database';

let database: TestDatabase;
let owner: pg.Pool;
let portal: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Pool({ connectionString: database.ownerUrl });
  portal = openDatabase(database.portalUrl, { applicationName: 'test' });
});
afterAll(async () => {
  await Promise.all([owner.end(), portal.close()]);
  await database.drop();
});

const column = async (statement: string) =>
  (await owner.query({ text: statement, rowMode: 'array' })).rows.flat();

describe('the feed', () => {
  it('loses what is older than a day, and never its last row, so that numbers go on from there', async () => {
    await owner.query(`
      insert into feed (seq, entity, changed_at) values
        (1, 'policy', now() - interval '26 hours'), (2, 'policy', now() - interval '25 hours'), (3, 'policy', now() - interval '23 hours');
      update feed set changed_at = now() - interval '30 hours' where seq = 0`);
    expect(await trimFeed(portal)).toBe(3);
    expect(await column('select seq from feed')).toEqual(['3']);
    await owner.query(`update feed set changed_at = now() - interval '3 days'`);
    expect(await trimFeed(portal)).toBe(0);
    await owner.query(`update policy set live_tokens_max = 99`);
    expect(await column('select seq from feed order by seq')).toEqual(['3', '4']);
    expect(await trimFeed(portal)).toBe(1);
  });
});

describe('hourly use', () => {
  const month = (ago: number) => `date_trunc('month', now() at time zone 'UTC') - interval '${ago} months'`;
  const partitions = () =>
    column(
      `select inhrelid::regclass::text from pg_inherits where inhparent = 'usage_hourly'::regclass and inhrelid::regclass::text ~ '\\d$' order by 1`,
    );

  it('is kept for so many whole months, and dropped before them, the default partition included', async () => {
    const current = await partitions();
    for (const ago of [1, 2, 3, 13]) {
      await owner.query(`
        do $$ begin
          execute format('create table usage_hourly_%s partition of usage_hourly for values from (%L) to (%L)',
            to_char(${month(ago)}, 'YYYY_MM'), (${month(ago)}) at time zone 'UTC', (${month(ago - 1)}) at time zone 'UTC');
        end $$`);
    }
    await owner.query(`
      insert into usage_hourly (hour, token_id, secret_id, dimension, value, outcome, count, last_at)
      select hour, gen_random_uuid(), gen_random_uuid(), 'outcome', 'VALID', 'VALID', 1, hour
      from unnest(array[(${month(24)}) at time zone 'UTC', (${month(2)}) at time zone 'UTC', now()]) as hour`);
    expect(await dropOldUsage(portal, 2)).toBe(2);
    expect(await partitions()).toHaveLength(current.length + 2);
    expect(await column('select count(*)::int from usage_hourly')).toEqual([2]);
  });

  it('is never kept for less than pages show', async () => {
    await expect(dropOldUsage(portal, 1)).rejects.toThrow();
    expect(await column('select count(*)::int from usage_hourly')).toEqual([2]);
  });
});

it('a verifier can take away neither', async () => {
  const verifier = new pg.Client({ connectionString: database.verifierUrl });
  await verifier.connect();
  await expect(verifier.query('select trim_feed()')).rejects.toThrow(/permission denied/);
  await expect(verifier.query('select drop_old_usage(2)')).rejects.toThrow(/permission denied/);
  await verifier.end();
});

it('a process that counted use is forgotten after 30 days of silence, and not before', async () => {
  await owner.query(`
    insert into verifier_instances (id, seen_at) values
      ('00000000-0000-4000-8000-000000000001', now() - interval '31 days'),
      ('00000000-0000-4000-8000-000000000002', now() - interval '29 days')`);
  expect(await forgetVerifierInstances(portal)).toBe(1);
  expect(await column('select id from verifier_instances')).toEqual(['00000000-0000-4000-8000-000000000002']);
});
