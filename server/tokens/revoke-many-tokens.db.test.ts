import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { UserPrincipal } from '@/core/access/principal';
import { type DirectoryFilter, EVERY_TOKEN } from '@/core/token/directory-query';
import { createTestPortal, type TestPortal } from '../test-context';
import {
  getBulkRevocation,
  previewRevocation,
  REVOKED_AT_ONCE,
  type RevocationSelection,
  revokeManyTokens,
  runBulkRevocations,
} from './revoke-many-tokens';
import { revokeToken } from './revoke-token';

let portal: TestPortal;
let admin: UserPrincipal;
let owner: UserPrincipal;
beforeAll(async () => {
  portal = await createTestPortal();
  await portal.addApi('https://orders.example', ['orders:read']);
  admin = { ...(await portal.addUser('Ines', ['admin'])), portalRight: 'admin' };
});
beforeEach(async () => {
  owner = await portal.addUser('Ada');
});
afterAll(() => portal.close());

/** Tokens of the test's own owner; straight into the table, for there are many. */
async function addTokens(count: number): Promise<string[]> {
  const rows = await portal.asOwner<{ id: string }>(
    `insert into tokens (id, kind, user_id, label, created_by_type, created_by_id)
     select gen_random_uuid(), 'personal', $1, 'token ' || n, 'system', 'test' from generate_series(1, $2) as n returning id`,
    [owner.userId, count],
  );
  return rows.map((row) => row.id);
}

const ofOwner = (): DirectoryFilter => ({ ...EVERY_TOKEN, ownerId: owner.userId });
const matching = (): RevocationSelection => ({ type: 'matching', filter: ofOwner(), asOf: new Date() });
const input = (seenTotal: number) => ({
  reason: 'left' as const,
  note: 'went home',
  seenTotal,
  selectionText: 'owner=ada',
});

const liveOf = async () =>
  (await portal.asOwner(`select id from tokens where user_id = $1 and revoked_at is null`, [owner.userId]))
    .length;

async function confirmed(selection: RevocationSelection, seenTotal: number) {
  const result = await revokeManyTokens(admin, selection, input(seenTotal), portal.ctx);
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

it('a few are gone with the answer, each with its own record and in the name of who confirmed it', async () => {
  const ids = await addTokens(3);
  const { bulkRevocationId, finished } = await confirmed({ type: 'picked', tokenIds: ids }, 3);
  expect(finished).toBe(true);
  expect(await liveOf()).toBe(0);
  const [token] = await portal.asOwner(`select * from tokens where id = $1`, [ids[0]]);
  expect(token).toMatchObject({
    revoke_reason: 'left',
    revoke_note: 'went home',
    revoked_by_type: 'user',
    revoked_by_id: admin.userId,
    revoked_as: 'admin',
  });
  const records = await portal.asOwner<{ target_id: string; owner_id: string; session_id: string }>(
    `select * from audit where action = 'token.revoke' and owner_id = $1`,
    [owner.userId],
  );
  expect(records.map((record) => record.target_id).sort()).toEqual(ids.sort());
  expect(records[0]).toMatchObject({ actor_id: admin.userId, session_id: admin.sessionId, reason: 'left' });
  expect(await getBulkRevocation(admin, bulkRevocationId, portal.ctx)).toMatchObject({
    ok: true,
    value: { total: 3, revoked: 3, passedOver: 0 },
  });
});

it('many go on in the background; what is issued after the confirmation stays', async () => {
  await addTokens(2 * REVOKED_AT_ONCE + 50);
  const selection = matching();
  const { bulkRevocationId, finished } = await confirmed(selection, 2 * REVOKED_AT_ONCE + 50);
  expect(finished).toBe(false);
  const later = await addTokens(5);
  await runBulkRevocations(portal.ctx);
  expect(await liveOf()).toBe(later.length);
  expect(await getBulkRevocation(admin, bulkRevocationId, portal.ctx)).toMatchObject({
    value: { revoked: 2 * REVOKED_AT_ONCE + 50, finishedAt: expect.any(Date) },
  });
});

it('what was issued between looking and confirming is not among them', async () => {
  await addTokens(2);
  const selection = matching();
  await portal.asOwner(`select pg_sleep(0.005)`);
  await addTokens(1);
  expect(await previewRevocation(admin, selection, portal.ctx)).toMatchObject({
    value: { total: 2, owners: 1 },
  });
  await confirmed(selection, 2);
  expect(await liveOf()).toBe(1);
});

it('a process that dies midway leaves the rest to the next one, and nothing is counted twice', async () => {
  await addTokens(REVOKED_AT_ONCE * 3);
  const { bulkRevocationId } = await confirmed(matching(), REVOKED_AT_ONCE * 3);
  // Several processes start at once after the crash.
  await Promise.all(Array.from({ length: 4 }, () => runBulkRevocations(portal.ctx)));
  await runBulkRevocations(portal.ctx);
  expect(await getBulkRevocation(admin, bulkRevocationId, portal.ctx)).toMatchObject({
    value: { revoked: REVOKED_AT_ONCE * 3, passedOver: 0, finishedAt: expect.any(Date) },
  });
  const records = await portal.asOwner(`select from audit where action = 'token.revoke' and owner_id = $1`, [
    owner.userId,
  ]);
  expect(records).toHaveLength(REVOKED_AT_ONCE * 3);
});

it('a token that its owner revokes meanwhile is passed over, with its own reason kept', async () => {
  const ids = (await addTokens(REVOKED_AT_ONCE + 10)).sort();
  const { bulkRevocationId } = await confirmed(matching(), REVOKED_AT_ONCE + 10);
  const last = ids.at(-1) ?? '';
  expect(await revokeToken(owner, { tokenId: last, reason: 'replaced' }, portal.ctx)).toMatchObject({
    ok: true,
  });
  await runBulkRevocations(portal.ctx);
  expect(await getBulkRevocation(admin, bulkRevocationId, portal.ctx)).toMatchObject({
    value: { revoked: REVOKED_AT_ONCE + 9, passedOver: 1, finishedAt: expect.any(Date) },
  });
  expect(await portal.asOwner(`select revoke_reason from tokens where id = $1`, [last])).toEqual([
    { revoke_reason: 'replaced' },
  ]);
});

it('refuses more than was shown, nothing, and everybody who is no admin', async () => {
  const ids = await addTokens(2);
  const picked: RevocationSelection = { type: 'picked', tokenIds: ids };
  expect(await revokeManyTokens(admin, picked, input(1), portal.ctx)).toMatchObject({
    code: 'CHANGED_MEANWHILE',
  });
  expect(await revokeManyTokens(admin, { type: 'picked', tokenIds: [] }, input(1), portal.ctx)).toMatchObject(
    { code: 'CHANGED_MEANWHILE' },
  );
  for (const somebody of [owner, { ...admin, portalRight: 'auditor' as const }]) {
    expect(await revokeManyTokens(somebody, picked, input(2), portal.ctx)).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await previewRevocation(somebody, picked, portal.ctx)).toMatchObject({ code: 'NOT_FOUND' });
  }
  expect(await liveOf()).toBe(2);
});
