import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal, UserPrincipal } from '@/core/access/principal';
import { EVERY_TOKEN } from '@/core/token/directory-query';
import type { TokenOwner } from '@/db/queries/tokens';
import { createTestPortal, type TestPortal } from '../test-context';
import { issueToken } from './issue-token';
import { listEveryToken } from './list-every-token';
import { restoreToken } from './restore-token';
import { type RevokeTokenInput, revokeToken } from './revoke-token';
import { suspendToken } from './suspend-token';

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
function issue(principal: UserPrincipal, label: string, owner?: TokenOwner) {
  return issueToken(
    principal,
    {
      label,
      scopes: ['orders:read'],
      expiry: { type: 'days', days: 7 },
      owner: owner ?? { type: 'user', id: principal.userId },
    },
    portal.ctx,
  );
}
async function issueFor(principal: UserPrincipal, owner?: TokenOwner): Promise<string> {
  labels += 1;
  const issued = await issue(principal, `token ${labels}`, owner);
  if (!issued.ok) throw new Error(issued.message);
  return issued.value.tokenId;
}
async function revoke(by: Principal, tokenId: string, reason: RevokeTokenInput['reason'] = 'other') {
  const revoked = await revokeToken(by, { tokenId, reason, note: 'a mistake' }, portal.ctx);
  if (!revoked.ok) throw new Error(revoked.message);
}
/** A token of Ines's that `by` revoked. */
async function revokedToken(by: Principal = ines, reason?: RevokeTokenInput['reason']): Promise<string> {
  const tokenId = await issueFor(ines);
  await revoke(by, tokenId, reason);
  return tokenId;
}
const restore = (principal: Principal, tokenId: string) => restoreToken(principal, { tokenId }, portal.ctx);
const codeOf = (result: { ok: boolean; code?: string }) => (result.ok ? 'ok' : result.code);
const rowOf = async (tokenId: string) =>
  (await portal.asOwner('select * from tokens where id = $1', [tokenId]))[0];
const set = (tokenId: string, change: string) =>
  portal.asOwner(`update tokens set ${change} where id = $1`, [tokenId]);
const listed = async (tokenId: string, status: 'live' | 'revoked') => {
  const filter = { ...EVERY_TOKEN, status, ownerId: ines.userId };
  const page = await listEveryToken(cli, { filter, cursor: null, limit: 1_000 }, portal.ctx);
  if (!page.ok) throw new Error(page.message);
  return page.value.tokens.some((token) => token.id === tokenId);
};

describe('a restored token', () => {
  it('has no trace of the revocation but in its history: one audit row, one leaf, one line in the feed', async () => {
    const tokenId = await issueFor(ines);
    const before = await rowOf(tokenId);
    await revoke(ines, tokenId, 'not_needed');
    expect(await rowOf(tokenId)).toMatchObject({ revoked_as: 'owner', revoke_note: 'a mistake' });
    const [fedBefore] = await fed(tokenId);
    expect(codeOf(await restore(ines, tokenId))).toBe('ok');
    expect(await rowOf(tokenId)).toEqual(before);
    expect(await fed(tokenId)).toEqual([{ count: (fedBefore?.count ?? 0) + 1 }]);
    const records = await portal.asOwner(
      `select a.before, a.after, o.token_id from audit a join log_outbox o on o.audit_id = a.id
       where a.target_id = $1 and a.action = 'token.restore'`,
      [tokenId],
    );
    expect(records).toEqual([
      {
        before: {
          revoked_at: expect.stringMatching(/Z$/),
          revoked_as: 'owner',
          revoke_reason: 'not_needed',
        },
        after: { revoked_at: null },
        token_id: tokenId,
      },
    ]);
    expect(codeOf(await restore(ines, tokenId))).toBe('ALREADY_DONE');
  });

  const fed = (tokenId: string) =>
    portal.asOwner<{ count: number }>('select count(*)::int from feed where entity_id = $1', [tokenId]);

  it('is live again on every list', async () => {
    const tokenId = await revokedToken();
    expect([await listed(tokenId, 'live'), await listed(tokenId, 'revoked')]).toEqual([false, true]);
    await restore(ines, tokenId);
    expect([await listed(tokenId, 'live'), await listed(tokenId, 'revoked')]).toEqual([true, false]);
  });

  it('that was suspended before is suspended still, as whoever did it', async () => {
    const tokenId = await issueFor(ines);
    await suspendToken(admin, { tokenId, reason: 'odd address' }, portal.ctx);
    await revoke(ines, tokenId);
    expect(codeOf(await restore(ines, tokenId))).toBe('ok');
    expect(await rowOf(tokenId)).toMatchObject({ suspended_as: 'admin', suspend_reason: 'odd address' });
  });
});

describe('stays revoked', () => {
  it.each([
    ['what was exposed', 'exposed', `revoked_at = clock_timestamp()`],
    ['what was revoked 24 hours ago', 'other', `revoked_at = clock_timestamp() - interval '24 hours'`],
    ['what has expired since', 'other', `expires_at = clock_timestamp()`],
  ] as const)('%s, for everybody', async (_, reason, change) => {
    const tokenId = await revokedToken(ines, reason);
    await set(tokenId, change);
    const before = await rowOf(tokenId);
    for (const principal of [ines, cli])
      expect(codeOf(await restore(principal, tokenId))).toBe('NOT_RESTORABLE');
    expect(await rowOf(tokenId)).toEqual(before);
  });

  it('nothing a minute before, by the clock of the database whatever ours says', async () => {
    const tokenId = await revokedToken();
    await set(tokenId, `revoked_at = clock_timestamp() - interval '23 hours 59 minutes'`);
    const late = new Date('2090-01-01T00:00:00Z');
    const ctx = {
      ...portal.ctx,
      clock: { ...portal.ctx.clock, now: () => late, nowMs: () => late.getTime() },
    };
    expect(codeOf(await restoreToken(ines, { tokenId }, ctx))).toBe('ok');
  });

  it("somebody else's for a stranger, as if it never was", async () => {
    const tokenId = await revokedToken();
    const before = await rowOf(tokenId);
    const answers = [
      await restore(stranger, tokenId),
      await restore(stranger, '01900000-0000-7000-8000-00000000dead'),
    ];
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ code: 'NOT_FOUND' });
    expect(await rowOf(tokenId)).toEqual(before);
  });

  it('what an admin or the command line revoked, for its owner', async () => {
    for (const by of [admin, cli]) {
      const tokenId = await revokedToken(by);
      expect(codeOf(await restore(ines, tokenId))).toBe('FORBIDDEN');
      expect((await rowOf(tokenId))?.revoked_at).not.toBeNull();
      expect(codeOf(await restore(admin, tokenId))).toBe('ok');
    }
  });

  it('what its owner revoked, for an admin; the command line restores either', async () => {
    const tokenId = await revokedToken(ines);
    expect(codeOf(await restore(admin, tokenId))).toBe('FORBIDDEN');
    expect((await rowOf(tokenId))?.revoked_at).not.toBeNull();
    expect(codeOf(await restore(cli, tokenId))).toBe('ok');
  });

  it('what was revoked before it was remembered as what, for its owner', async () => {
    const tokenId = await revokedToken(ines);
    await set(tokenId, 'revoked_as = null');
    expect(codeOf(await restore(ines, tokenId))).toBe('FORBIDDEN');
    expect(codeOf(await restore(admin, tokenId))).toBe('ok');
  });

  it('what would be a second live token with its label', async () => {
    const tokenId = await revokedToken();
    const { label } = (await rowOf(tokenId)) as { label: string };
    expect(codeOf(await issue(ines, label))).toBe('ok');
    expect(await restore(ines, tokenId)).toMatchObject({
      code: 'INVALID_INPUT',
      fields: { label: 'You have a live token with this label. Rename one of the two first.' },
    });
    expect((await rowOf(tokenId))?.revoked_at).not.toBeNull();
  });

  it('what would be one live token too many', async () => {
    const owner = await portal.addUser('Full');
    const tokenId = await issueFor(owner);
    await revoke(owner, tokenId);
    await issueFor(owner);
    await portal.asOwner('update policy set live_tokens_max = 1');
    try {
      expect(codeOf(await restore(owner, tokenId))).toBe('TOKEN_LIMIT_REACHED');
      expect((await rowOf(tokenId))?.revoked_at).not.toBeNull();
    } finally {
      await portal.asOwner('update policy set live_tokens_max = 100');
    }
  });

  it('what the policy of today does not allow, and says which of its rules', async () => {
    const tokenId = await revokedToken();
    await portal.asOwner(`update policy set lifetime_days_default = 3, lifetime_days_max = 3,
      cidr_required_from_risk = 'low'`);
    try {
      expect(await restore(ines, tokenId)).toEqual({
        ok: false,
        code: 'AGAINST_POLICY',
        message:
          'The policy of today does not allow this token: it lives too long, it works from any address.',
      });
      expect((await rowOf(tokenId))?.revoked_at).not.toBeNull();
    } finally {
      await portal.asOwner(`update policy set lifetime_days_default = 30, lifetime_days_max = 365,
        cidr_required_from_risk = null`);
    }
    expect(codeOf(await restore(ines, tokenId))).toBe('ok');
  });

  it('what belongs to somebody suspended, or to an archived application', async () => {
    const owner = await portal.addUser('Held up');
    const printer = await portal.addApplication([[owner, 'owner']], ['orders:read']);
    const [own, printers] = [await issueFor(owner), await issueFor(owner, printer)];
    for (const tokenId of [own, printers]) await revoke(owner, tokenId);
    await portal.asOwner('update users set suspended_at = clock_timestamp() where id = $1', [owner.userId]);
    await portal.asOwner('update applications set archived_at = clock_timestamp() where id = $1', [
      printer.id,
    ]);
    for (const tokenId of [own, printers]) {
      expect(codeOf(await restore(cli, tokenId))).toBe('OWNER_INACTIVE');
      expect((await rowOf(tokenId))?.revoked_at).not.toBeNull();
    }
  });
});

it('maintainers of an application restore what one of them revoked; viewers and strangers do not', async () => {
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
  await revoke(ines, tokenId);
  expect(codeOf(await restore(viewer, tokenId))).toBe('NOT_FOUND');
  expect(codeOf(await restore(stranger, tokenId))).toBe('NOT_FOUND');
  expect((await rowOf(tokenId))?.revoked_at).not.toBeNull();
  expect(codeOf(await restore(maintainer, tokenId))).toBe('ok');
});
