import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Principal, UserPrincipal } from '@/core/access/principal';
import type { TokenOwner } from '@/db/queries/tokens';
import { createTestPortal, type TestPortal } from '../test-context';
import { issueToken } from './issue-token';
import { revokeToken } from './revoke-token';
import { resumeToken, suspendToken } from './suspend-token';

let portal: TestPortal;
let ines: UserPrincipal;
let stranger: UserPrincipal;
let admin: UserPrincipal;
const cli: Principal = { type: 'system', name: 'cli' };

beforeAll(async () => {
  portal = await createTestPortal();
  ines = await portal.addUser();
  stranger = await portal.addUser('Noor');
  admin = await portal.addUser('Tomás', ['admin', 'developer']);
  await portal.addApi('https://orders.example', ['orders:read']);
});
afterAll(() => portal.close());

let labels = 0;
async function issueFor(principal: UserPrincipal, owner?: TokenOwner): Promise<string> {
  labels += 1;
  const result = await issueToken(
    principal,
    {
      label: `token ${labels}`,
      scopes: ['orders:read'],
      expiry: { type: 'days', days: 1 },
      owner: owner ?? { type: 'user', id: principal.userId },
    },
    portal.ctx,
  );
  if (!result.ok) throw new Error(result.message);
  return result.value.tokenId;
}

const suspend = (principal: Principal, tokenId: string, reason = '') =>
  suspendToken(principal, { tokenId, reason }, portal.ctx);
const resume = (principal: Principal, tokenId: string) => resumeToken(principal, { tokenId }, portal.ctx);
const codeOf = (result: { ok: boolean; code?: string }) => (result.ok ? 'ok' : result.code);
const rowOf = async (tokenId: string) =>
  (await portal.asOwner('select * from tokens where id = $1', [tokenId]))[0];
const recordsOf = (tokenId: string) =>
  portal.asOwner<{ action: string; fed: number; leaves: number }>(
    `select a.action, (select count(*)::int from feed f where f.entity_id = $1) as fed,
       (select count(*)::int from log_outbox o where o.audit_id = a.id) as leaves
     from audit a where a.target_id = $1::text and a.action <> 'token.issue' order by a.occurred_at, a.id`,
    [tokenId],
  );

it('a suspension and its end are one audit row, one outbox row and one feed row each', async () => {
  const tokenId = await issueFor(ines);
  expect(codeOf(await suspend(ines, tokenId, 'on holiday'))).toBe('ok');
  expect(await rowOf(tokenId)).toMatchObject({
    suspended_as: 'owner',
    suspended_by_type: 'user',
    suspended_by_id: ines.userId,
    suspend_reason: 'on holiday',
  });
  expect(codeOf(await suspend(ines, tokenId))).toBe('ALREADY_DONE');
  expect(codeOf(await resume(ines, tokenId))).toBe('ok');
  expect(await rowOf(tokenId)).toMatchObject({
    suspended_at: null,
    suspended_as: null,
    suspended_by_id: null,
    suspend_reason: null,
  });
  expect(codeOf(await resume(ines, tokenId))).toBe('ALREADY_DONE');
  expect(await recordsOf(tokenId)).toEqual([
    { action: 'token.suspend', fed: 2, leaves: 1 },
    { action: 'token.resume', fed: 2, leaves: 1 },
  ]);
});

it('what an admin suspended its owner cannot resume, even if they had suspended it before', async () => {
  for (const [ownerFirst, by] of [
    [false, admin],
    [true, admin],
    [false, cli],
  ] as const) {
    const tokenId = await issueFor(ines);
    if (ownerFirst) expect(codeOf(await suspend(ines, tokenId))).toBe('ok');
    expect(codeOf(await suspend(by, tokenId, 'odd address'))).toBe('ok');
    expect(codeOf(await suspend(ines, tokenId))).toBe('ALREADY_DONE');
    expect(codeOf(await resume(ines, tokenId))).toBe('FORBIDDEN');
    expect((await rowOf(tokenId))?.suspended_at).not.toBeNull();
    expect(codeOf(await resume(admin, tokenId))).toBe('ok');
  }
});

it('what has ended is neither suspended nor resumed', async () => {
  const revoked = await issueFor(ines);
  await revokeToken(ines, { tokenId: revoked, reason: 'other' }, portal.ctx);
  expect(codeOf(await suspend(ines, revoked))).toBe('ALREADY_REVOKED');
  expect(codeOf(await resume(ines, revoked))).toBe('ALREADY_REVOKED');

  const expired = await issueFor(ines);
  await suspend(ines, expired);
  await portal.asOwner('update tokens set expires_at = clock_timestamp() where id = $1', [expired]);
  expect(codeOf(await suspend(ines, expired))).toBe('ALREADY_DONE');
  expect(codeOf(await resume(ines, expired))).toBe('ALREADY_DONE');
});

it("a stranger's answer is the same for somebody else's token and for none", async () => {
  const tokenId = await issueFor(ines);
  const held = await issueFor(ines);
  await suspend(ines, held);
  const answers = [
    await suspend(stranger, tokenId),
    await resume(stranger, held),
    await suspend(stranger, '01900000-0000-7000-8000-00000000dead'),
    await resume(stranger, '01900000-0000-7000-8000-00000000dead'),
  ];
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ code: 'NOT_FOUND' });
  expect((await rowOf(tokenId))?.suspended_at).toBeNull();
  expect((await rowOf(held))?.suspended_at).not.toBeNull();
});

it('of 20 parallel suspensions one is acknowledged as the suspension, and a revocation beside them wins for good', async () => {
  const tokenId = await issueFor(ines);
  const results = await Promise.all(Array.from({ length: 20 }, () => suspend(ines, tokenId)));
  expect(results.filter((result) => result.ok)).toHaveLength(1);

  const raced = await issueFor(ines);
  const [revoked] = await Promise.all([
    revokeToken(ines, { tokenId: raced, reason: 'exposed' }, portal.ctx),
    ...Array.from({ length: 5 }, () => suspend(ines, raced)),
    ...Array.from({ length: 5 }, () => resume(ines, raced)),
  ]);
  expect(revoked.ok).toBe(true);
  expect(codeOf(await resume(ines, raced))).toBe('ALREADY_REVOKED');
});

it('maintainers of an application suspend and resume its tokens; viewers and strangers do not', async () => {
  const [maintainer, viewer] = [await portal.addUser('Abena'), await portal.addUser('Wei-Lin')];
  const printer = await portal.addApplication(
    [
      [ines, 'owner'],
      [maintainer, 'maintainer'],
      [viewer, 'viewer'],
    ],
    ['orders:read'],
  );
  const tokenId = await issueFor(maintainer, printer);
  expect(codeOf(await suspend(viewer, tokenId))).toBe('NOT_FOUND');
  expect(codeOf(await suspend(stranger, tokenId))).toBe('NOT_FOUND');
  expect(codeOf(await suspend(maintainer, tokenId))).toBe('ok');
  expect(codeOf(await resume(viewer, tokenId))).toBe('NOT_FOUND');
  expect(codeOf(await resume(ines, tokenId))).toBe('ok');
});
