import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestPortal, type TestPortal } from '@/server/test-context';
import { keepHouse } from './keep-house';

let portal: TestPortal;
beforeAll(async () => {
  portal = await createTestPortal();
});
afterAll(() => portal.close());

it('takes away changes and use that are old, and weighs tokens whose time has come', async () => {
  const { userId } = await portal.addUser();
  await portal.asOwner(
    `insert into tokens (id, kind, user_id, label, created_at, created_by_type, created_by_id, expires_at)
     values (gen_random_uuid(), 'personal', $1, 'ends at once', now() - interval '40 days', 'system', 'test', now() + interval '200 ms')`,
    [userId],
  );
  await portal.asOwner(`update feed set changed_at = now() - interval '2 days'`);
  await portal.asOwner(
    `insert into usage_hourly (hour, token_id, secret_id, dimension, value, outcome, count, last_at)
     values (now() - interval '3 years', gen_random_uuid(), gen_random_uuid(), 'outcome', 'VALID', 'VALID', 1, now())`,
  );
  const left = () =>
    portal.asOwner<{ changes: number; hours: number; weights: number[] }>(
      `select (select count(*)::int from feed) as changes, (select count(*)::int from usage_hourly) as hours,
         (select array_agg(look_weight) from token_directory) as weights`,
    );
  const [before] = await left();
  expect(before).toMatchObject({ hours: 1, weights: [1] });
  expect(before?.changes).toBeGreaterThan(1);
  await expect
    .poll(
      async () => {
        await keepHouse(portal.ctx.db, 13);
        return left();
      },
      { timeout: 5_000 },
    )
    .toEqual([{ changes: 1, hours: 0, weights: [0] }]);
});
