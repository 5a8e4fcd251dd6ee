/** Rotation: a second secret and nothing else, once, whatever happens in between. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal, UserPrincipal } from '@/core/access/principal';
import { parseTokenSecret } from '@/core/token/token-format';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import type { TokenOwner } from '@/db/queries/tokens';
import { digestTokenSecret } from '@/runtime/installation-secrets';
import { createTestPortal, type TestPortal } from '../test-context';
import { endOldSecret } from './end-old-secret';
import { issueToken } from './issue-token';
import { revokeToken } from './revoke-token';
import { type RotateTokenInput, rotateToken } from './rotate-token';

const HOUR = { when: 'later', graceSeconds: 3_600 } as const;
const cli: Principal = { type: 'system', name: 'cli' };

let portal: TestPortal;
let ines: UserPrincipal;
let application: Extract<TokenOwner, { type: 'application' }>;
let maintainer: UserPrincipal;
let viewer: UserPrincipal;
beforeAll(async () => {
  portal = await createTestPortal();
  ines = await portal.addUser();
  [maintainer, viewer] = [await portal.addUser('Maja'), await portal.addUser('Vito')];
  await portal.addApi('https://orders.example', ['orders:read']);
  application = await portal.addApplication(
    [
      [maintainer, 'maintainer'],
      [viewer, 'viewer'],
    ],
    ['orders:read'],
  );
});
afterAll(() => portal.close());

let labels = 0;
async function issue(principal = ines, owner: TokenOwner = { type: 'user', id: ines.userId }) {
  labels += 1;
  const issued = await issueToken(
    principal,
    { owner, label: `token ${labels}`, scopes: ['orders:read'], expiry: { type: 'days', days: 7 } },
    portal.ctx,
  );
  if (!issued.ok) throw new Error(issued.message);
  return issued.value;
}

const rotate = (tokenId: string, rest: Partial<RotateTokenInput> = {}, principal: Principal = ines) =>
  rotateToken(principal, { tokenId, end: HOUR, ...rest }, portal.ctx);
async function rotated(tokenId: string, rest: Partial<RotateTokenInput> = {}) {
  const result = await rotate(tokenId, rest);
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result.value;
}

interface SecretRow extends Record<string, unknown> {
  retire_at: Date | null;
  superseded_at: Date | null;
  awaited: boolean;
}
const secretsOf = (tokenId: string) =>
  portal.asOwner<SecretRow>(
    'select digest, last_four, retire_at, retire_on_use_grace_seconds, superseded_at, awaited from token_secrets where token_id = $1 order by created_at',
    [tokenId],
  );
const tokenRow = async (tokenId: string) =>
  (await portal.asOwner('select * from tokens where id = $1', [tokenId]))[0];
const audited = (tokenId: string, action: string) =>
  portal.asOwner<{ after: Record<string, unknown> }>(
    'select a.after from audit a join log_outbox o on o.audit_id = a.id where a.target_id = $1 and a.action = $2',
    [tokenId, action],
  );
const secondsFromNow = (at: Date | null) => ((at?.getTime() ?? Number.NaN) - Date.now()) / 1_000;

describe('a rotated token', () => {
  it('has a second secret, an old one that ends, and else nothing new', async () => {
    const issued = await issue();
    const before = await tokenRow(issued.tokenId);
    const [{ seq }] = (await portal.asOwner<{ seq: string }>('select max(seq) as seq from feed')) as [
      { seq: string },
    ];
    const answer = await rotated(issued.tokenId);
    expect(await tokenRow(issued.tokenId)).toEqual(before);
    const [old, fresh, ...more] = await secretsOf(issued.tokenId);
    expect(more).toEqual([]);
    expect(secondsFromNow(old?.retire_at ?? null)).toBeCloseTo(3_600, -1);
    expect(old?.superseded_at).not.toBeNull();
    expect(fresh).toMatchObject({ retire_at: null, superseded_at: null, awaited: false });
    expect(fresh?.digest).toEqual(digestTokenSecret(portal.ctx.secrets, answer.secret).digest);
    const text = revealTokenSecret_theOnlyExit(answer.secret);
    expect(parseTokenSecret(text)).toMatchObject({ ok: true, kind: 'pat' });
    expect(text).not.toBe(revealTokenSecret_theOnlyExit(issued.secret));
    expect(answer).toMatchObject({ label: issued.label, scopes: issued.scopes, expiresAt: issued.expiresAt });
    expect(answer.oldRetiresAt).toEqual(old?.retire_at);
    expect(await audited(issued.tokenId, 'token.rotate')).toEqual([
      { after: { old_secret_retires_at: old?.retire_at?.toISOString() } },
    ]);
    const fed = await portal.asOwner('select distinct entity, entity_id from feed where seq > $1', [seq]);
    expect(fed).toEqual([{ entity: 'token', entity_id: issued.tokenId }]);
  });

  it('refuses its old secret at once, or waits for the first use of the new one, as was asked', async () => {
    const { tokenId } = await issue();
    expect(secondsFromNow((await rotated(tokenId, { end: { when: 'now' } })).oldRetiresAt)).toBeLessThan(1);
    const waiting = await rotated(tokenId, { end: { when: 'on_first_use', graceSeconds: 60 } });
    expect(waiting.oldRetiresAt).toBeNull();
    const [, old, fresh] = await secretsOf(tokenId);
    expect(old).toMatchObject({ retire_at: null, retire_on_use_grace_seconds: 60 });
    expect(fresh?.awaited).toBe(true);
  });

  it('never has scopes, an owner or an end that came with the question', async () => {
    const { tokenId } = await issue();
    const before = await tokenRow(tokenId);
    const more = { scopes: ['orders:write'], expiresAt: null, owner: { type: 'user', id: viewer.userId } };
    expect(await rotate(tokenId, more as Partial<RotateTokenInput>)).toMatchObject({ ok: true });
    expect(await tokenRow(tokenId)).toEqual(before);
    expect(await portal.asOwner('select 1 from token_scopes where token_id = $1', [tokenId])).toHaveLength(1);
  });

  it('is the business of those who may hold its secret: no stranger’s, no viewer’s, no admin’s', async () => {
    const admin = await portal.addUser('Tomás', ['admin']);
    const { tokenId } = await issue();
    for (const other of [maintainer, admin]) {
      expect(await rotate(tokenId, {}, other)).toMatchObject({ ok: false, code: 'NOT_FOUND' });
      const end = { tokenId, retireAt: 'now' as const };
      expect(await endOldSecret(other, end, portal.ctx)).toMatchObject({ ok: false, code: 'NOT_FOUND' });
    }
    const ours = await issue(maintainer, application);
    expect(await rotate(ours.tokenId, {}, viewer)).toMatchObject({ ok: false, code: 'NOT_FOUND' });
    expect(await rotate(ours.tokenId, {}, maintainer)).toMatchObject({ ok: true });
    expect(await secretsOf(tokenId)).toHaveLength(1);
  });
});

describe('a token is not rotated', () => {
  it('while a rotation is under way, whoever asks', async () => {
    const { tokenId } = await issue();
    await rotated(tokenId, { end: { when: 'on_first_use', graceSeconds: 60 } });
    for (const principal of [ines, cli]) {
      expect(await rotate(tokenId, {}, principal)).toMatchObject({ ok: false, code: 'ROTATION_IN_FLIGHT' });
    }
    expect(await secretsOf(tokenId)).toHaveLength(2);
  });

  it('when it has ended', async () => {
    const [revoked, expired] = [await issue(), await issue()];
    await revokeToken(ines, { tokenId: revoked.tokenId, reason: 'other' }, portal.ctx);
    await portal.asOwner('update tokens set expires_at = clock_timestamp() where id = $1', [expired.tokenId]);
    expect(await rotate(revoked.tokenId)).toMatchObject({ ok: false, code: 'ALREADY_REVOKED' });
    expect(await rotate(expired.tokenId)).toMatchObject({ ok: false, code: 'ALREADY_DONE' });
  });

  it('while its owner is suspended; while the token itself is, it is, and stays so', async () => {
    const { tokenId } = await issue();
    await portal.asOwner(
      `update tokens set suspended_at = clock_timestamp(), suspended_as = 'owner' where id = $1`,
      [tokenId],
    );
    expect(await rotate(tokenId)).toMatchObject({ ok: true });
    expect((await tokenRow(tokenId))?.suspended_at).not.toBeNull();
    const other = await portal.addUser('Otto');
    const theirs = await issue(other, { type: 'user', id: other.userId });
    await portal.asOwner('update users set suspended_at = clock_timestamp() where id = $1', [other.userId]);
    expect(await rotate(theirs.tokenId, {}, cli)).toMatchObject({ ok: false, code: 'OWNER_INACTIVE' });
  });

  it.each([59, 168 * 3_600 + 1, 0.5])(
    'with an old secret that goes on for %d seconds',
    async (graceSeconds) => {
      const { tokenId } = await issue();
      for (const when of ['later', 'on_first_use'] as const) {
        expect(await rotate(tokenId, { end: { when, graceSeconds } })).toMatchObject({
          ok: false,
          code: 'INVALID_INPUT',
          fields: { grace: expect.stringContaining('168 hours') },
        });
      }
      expect(await secretsOf(tokenId)).toHaveLength(1);
    },
  );
});

describe('whatever happens at the same time', () => {
  it('of 50 parallel rotations one rotates', async () => {
    const { tokenId } = await issue();
    const results = await Promise.all(Array.from({ length: 50 }, () => rotate(tokenId)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(new Set(results.map((result) => (result.ok ? 'ok' : result.code)))).toEqual(
      new Set(['ok', 'ROTATION_IN_FLIGHT']),
    );
    expect(await secretsOf(tokenId)).toHaveLength(2);
  });

  it('a form that is sent 20 times rotates once, and each gets the same secret; with other values it gets none', async () => {
    const { tokenId } = await issue();
    const idempotencyKey = 'rotate me once';
    const results = await Promise.all(Array.from({ length: 20 }, () => rotate(tokenId, { idempotencyKey })));
    const texts = results.map((result) =>
      result.ok ? revealTokenSecret_theOnlyExit(result.value.secret) : result.code,
    );
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toMatch(/^lk_pat_/);
    expect(await secretsOf(tokenId)).toHaveLength(2);
    expect(await rotate(tokenId, { idempotencyKey, end: { when: 'now' } })).toMatchObject({
      ok: false,
      code: 'IDEMPOTENCY_MISMATCH',
    });
  });

  it('a revoked token has no secret that was made after its revocation', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { tokenId } = await issue();
      await Promise.all([
        rotate(tokenId, { end: { when: 'now' } }),
        revokeToken(ines, { tokenId, reason: 'other' }, portal.ctx),
      ]);
      const late = await portal.asOwner(
        'select 1 from tokens t join token_secrets s on s.token_id = t.id where t.id = $1 and s.created_at > t.revoked_at',
        [tokenId],
      );
      expect(late).toEqual([]);
    }
  });

  it('a fault in the middle leaves the old secret as it was', async () => {
    const { tokenId } = await issue();
    const before = await secretsOf(tokenId);
    await portal.asOwner(`create function refuse_secret() returns trigger language plpgsql as
      $$ begin raise exception 'the disk is full'; end $$`);
    await portal.asOwner(
      'create trigger refuse_secret before insert on token_secrets for each row execute function refuse_secret()',
    );
    try {
      await expect(rotate(tokenId)).rejects.toThrow();
    } finally {
      await portal.asOwner('drop trigger refuse_secret on token_secrets');
    }
    expect(await secretsOf(tokenId)).toEqual(before);
    expect(await audited(tokenId, 'token.rotate')).toEqual([]);
    expect(await rotate(tokenId)).toMatchObject({ ok: true });
  });
});

describe('the old secret', () => {
  const end = (tokenId: string, retireAt: Date | 'now') =>
    endOldSecret(ines, { tokenId, retireAt }, portal.ctx);

  it('is retired now, and then there is nothing to retire', async () => {
    const { tokenId } = await issue();
    await rotated(tokenId);
    const ended = await end(tokenId, 'now');
    expect(ended.ok && secondsFromNow(ended.value.retiresAt)).toBeLessThan(1);
    expect(await end(tokenId, 'now')).toMatchObject({ ok: false, code: 'ALREADY_DONE' });
    expect(await audited(tokenId, 'token.retire_old')).toHaveLength(1);
    expect(await rotate(tokenId)).toMatchObject({ ok: true });
  });

  it('is given more time as far as policy allows from the rotation on, however often', async () => {
    const { tokenId } = await issue();
    await rotated(tokenId);
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
    for (const hours of [24, 167, 1]) expect(await end(tokenId, inHours(hours))).toMatchObject({ ok: true });
    for (const hours of [169, -1]) {
      expect(await end(tokenId, inHours(hours))).toMatchObject({
        ok: false,
        fields: { retire_at: expect.any(String) },
      });
    }
    const [old] = await secretsOf(tokenId);
    expect(secondsFromNow(old?.retire_at ?? null)).toBeCloseTo(3_600, -1);
  });

  it('that waited for the first use of the new one does not any more once it has an end', async () => {
    const { tokenId } = await issue();
    await rotated(tokenId, { end: { when: 'on_first_use', graceSeconds: 60 } });
    expect(await end(tokenId, 'now')).toMatchObject({ ok: true });
    const [, fresh] = await secretsOf(tokenId);
    expect(fresh?.awaited).toBe(false);
  });
});
