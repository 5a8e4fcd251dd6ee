import { afterAll, beforeAll, expect, it } from 'vitest';
import type { UserPrincipal } from '@/core/access/principal';
import { REVOKED_AT_ONCE, runBulkRevocations } from '@/server/tokens/revoke-many-tokens';
import { offBoardUser } from '@/server/users/off-board-user';
import { createTestVerifier, type TestToken, type TestVerifier } from './test-verifier';

let verifier: TestVerifier;
let leaver: UserPrincipal;
beforeAll(async () => {
  verifier = await createTestVerifier();
  leaver = await verifier.portal.addUser('Ada');
});
afterAll(() => verifier.close());

const codesOf = async (tokens: readonly TestToken[]) =>
  (await Promise.all(tokens.map(({ text }) => verifier.verify({ token: text })))).map(
    ({ json }) => json.code,
  );

it('within a second of the off-boarding every token of theirs is refused, those too whose turn has not come', async () => {
  // As many as the first transaction revokes, which takes the lowest ids: all others are refused for their owner alone.
  await verifier.portal.asOwner(
    `insert into tokens (id, kind, user_id, label, created_by_type, created_by_id)
     select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'personal', $1, 'many ' || n, 'system', 'test' from generate_series(1, $2) as n`,
    [leaver.userId, REVOKED_AT_ONCE],
  );
  await verifier.portal.asOwner(`update policy set live_tokens_max = 1000`);
  const theirs = await Promise.all(Array.from({ length: 12 }, () => verifier.issue({}, leaver)));
  const application = await verifier.portal.addApplication([[leaver, 'owner']], ['orders:read']);
  const others = [await verifier.issue(), await verifier.issue({}, leaver, application)];
  // Held in memory from here on.
  expect(new Set(await codesOf(theirs))).toEqual(new Set(['VALID']));

  const admin = await verifier.portal.addUser('Ines', ['admin']);
  const done = await offBoardUser(admin, { userId: leaver.userId, reason: 'left' }, verifier.portal.ctx);
  const acknowledged = performance.now();
  expect(done).toMatchObject({ value: { finished: false } });
  await expect.poll(() => codesOf(theirs), { timeout: 1_000, interval: 5 }).not.toContain('VALID');
  expect(performance.now() - acknowledged).toBeLessThan(1_000);
  expect(new Set(await codesOf(theirs))).toEqual(new Set(['OWNER_INACTIVE']));
  expect(await codesOf(others)).toEqual(['VALID', 'VALID']);

  await runBulkRevocations(verifier.portal.ctx);
  await verifier.caughtUp();
  expect(new Set(await codesOf(theirs))).toEqual(new Set(['REVOKED']));
});
