import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Principal, UserPrincipal } from '@/core/access/principal';
import { change } from '@/db/change';
import { tokens } from '@/db/schema';
import { createTestPortal, type TestPortal } from '../test-context';
import { editTokenNote, renameToken } from './edit-token';
import { getToken } from './get-token';
import { issueToken } from './issue-token';
import { readFirstUse } from './read-first-use';
import { revokeToken } from './revoke-token';

let portal: TestPortal;
let ines: UserPrincipal;
let stranger: UserPrincipal;
let admin: UserPrincipal;

beforeAll(async () => {
  portal = await createTestPortal();
  ines = await portal.addUser();
  stranger = await portal.addUser('Noor');
  admin = await portal.addUser('Tomás', ['admin']);
  await portal.addApi('https://orders.example', ['orders:read']);
});
afterAll(() => portal.close());

async function issueFor(principal: UserPrincipal, label: string): Promise<string> {
  const result = await issueToken(
    principal,
    {
      label,
      scopes: ['orders:read'],
      expiry: { type: 'days', days: 1 },
      owner: { type: 'user', id: principal.userId },
    },
    portal.ctx,
  );
  if (!result.ok) throw new Error(result.message);
  return result.value.tokenId;
}
const rowOf = async (tokenId: string) =>
  (
    await portal.asOwner(
      `select t.*, (select max(seq) from feed where entity_id = t.id) as fed from tokens t where id = $1`,
      [tokenId],
    )
  )[0];

it("someone else's token is as absent as one that never was, and stays as it is", async () => {
  const tokenId = await issueFor(ines, 'mine');
  const before = await rowOf(tokenId);
  const absent = '01900000-0000-7000-8000-00000000dead';
  for (const id of [tokenId, absent]) {
    const answers = [
      await getToken(stranger, id, portal.ctx),
      await readFirstUse(stranger, { tokenId: id }, portal.ctx),
      await renameToken(stranger, { tokenId: id, label: 'taken over' }, portal.ctx),
      await editTokenNote(stranger, { tokenId: id, note: 'x' }, portal.ctx),
      await revokeToken(stranger, { tokenId: id, reason: 'other' }, portal.ctx),
    ];
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ ok: false, code: 'NOT_FOUND' });
  }
  expect(await rowOf(tokenId)).toEqual(before);
});

it('a revocation is one audit row, one outbox row, one feed row; a second one changes nothing', async () => {
  const tokenId = await issueFor(ines, 'to revoke');
  expect(await revokeToken(ines, { tokenId, reason: 'not_needed', note: 'old' }, portal.ctx)).toMatchObject({
    ok: true,
  });
  const after = await rowOf(tokenId);
  expect(after).toMatchObject({
    revoke_reason: 'not_needed',
    revoke_note: 'old',
    revoked_by_id: ines.userId,
    fed: expect.anything(),
  });
  expect(await revokeToken(ines, { tokenId, reason: 'exposed' }, portal.ctx)).toMatchObject({
    ok: false,
    code: 'ALREADY_REVOKED',
  });
  expect(await rowOf(tokenId)).toEqual(after);
  const records = await portal.asOwner(
    `select o.id from audit a join log_outbox o on o.audit_id = a.id where a.target_id = $1 and a.action = 'token.revoke'`,
    [tokenId],
  );
  expect(records).toHaveLength(1);
});

it('of 20 parallel revocations one is acknowledged as the revocation', async () => {
  const tokenId = await issueFor(ines, 'race');
  const results = await Promise.all(
    Array.from({ length: 20 }, () => revokeToken(ines, { tokenId, reason: 'other' }, portal.ctx)),
  );
  expect(results.filter((result) => result.ok)).toHaveLength(1);
});

it("an admin revokes anyone's token but does not rewrite its owner's words", async () => {
  const tokenId = await issueFor(ines, 'seen by admin');
  expect(await renameToken(admin, { tokenId, label: 'mine now' }, portal.ctx)).toMatchObject({
    ok: false,
    code: 'NOT_FOUND',
  });
  expect(await revokeToken(admin, { tokenId, reason: 'policy' }, portal.ctx)).toMatchObject({ ok: true });
  expect(await rowOf(tokenId)).toMatchObject({ revoked_by_id: admin.userId });
});

it('renaming keeps labels unique among live tokens, however parallel', async () => {
  const ids = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((label) => issueFor(ines, label)));
  const results = await Promise.all(
    ids.map((tokenId) => renameToken(ines, { tokenId, label: 'the one' }, portal.ctx)),
  );
  expect(results.filter((result) => result.ok)).toHaveLength(1);
});

it('renaming waits for the lock of the owner, whoever renames', async () => {
  const cli: Principal = { type: 'system', name: 'cli' };
  for (let round = 0; round < 5; round += 1) {
    const label = `contested ${round}`;
    const ids = await Promise.all(['x', 'y', 'z'].map((name) => issueFor(ines, `${name}${round}`)));
    const results = await Promise.all(
      ids.map((tokenId, at) => renameToken(at === 0 ? ines : cli, { tokenId, label }, portal.ctx)),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(1);
  }
});

it('a change without its record is not kept', async () => {
  const tokenId = await issueFor(ines, 'unrecorded');
  const origin = { actor: { type: 'system' as const, id: 'cli', name: '' }, request: portal.ctx.request };
  await change(portal.ctx.db, origin, portal.ctx, async ({ query }) => {
    await query.update(tokens).set({ label: 'forgot to say' });
  });
  expect(await rowOf(tokenId)).toMatchObject({ label: 'unrecorded' });
});

it('a change whose record cannot be written is not kept either', async () => {
  const tokenId = await issueFor(ines, 'no audit, no change');
  const nobody = { ...ines, sessionId: 'not a uuid' } satisfies Principal;
  await expect(renameToken(nobody, { tokenId, label: 'unaudited' }, portal.ctx)).rejects.toThrow();
  expect(await rowOf(tokenId)).toMatchObject({ label: 'no audit, no change' });
});

it('a token whose use cannot be read is still shown, and can still be revoked', async () => {
  const tokenId = await issueFor(ines, 'uncounted');
  await portal.asOwner('alter table usage_hourly rename to usage_elsewhere');
  try {
    const found = await getToken(ines, tokenId, portal.ctx);
    expect(found.ok && found.value.token.label).toBe('uncounted');
    expect(found.ok && 'fault' in found.value.usage).toBe(true);
    expect(await revokeToken(ines, { tokenId, reason: 'other' }, portal.ctx)).toMatchObject({ ok: true });
  } finally {
    await portal.asOwner('alter table usage_elsewhere rename to usage_hourly');
  }
  const again = await getToken(ines, tokenId, portal.ctx);
  expect(again.ok && 'fault' in again.value.usage).toBe(false);
});
