import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserPrincipal } from '@/core/access/principal';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import { createTestPortal, type TestPortal } from '../test-context';
import { type IssueTokenInput, issueToken } from './issue-token';

let portal: TestPortal;
let ines: UserPrincipal;

beforeAll(async () => {
  portal = await createTestPortal();
  ines = await portal.addUser();
  await portal.addApi('https://orders.example', ['orders:read', 'orders:write']);
});
afterAll(() => portal.close());

const wanted = (over: Partial<IssueTokenInput> = {}): IssueTokenInput => ({
  label: `token ${Math.random()}`,
  scopes: ['orders:read'],
  expiry: { type: 'days', days: 30 },
  ...over,
});
const issue = (principal: UserPrincipal, over: Partial<IssueTokenInput> = {}) =>
  issueToken(principal, { ...wanted(over), owner: { type: 'user', id: principal.userId } }, portal.ctx);

async function issued(principal: UserPrincipal, over: Partial<IssueTokenInput> = {}) {
  const result = await issue(principal, over);
  if (!result.ok) throw new Error(`${result.code}: ${JSON.stringify(result.fields)}`);
  return result.value;
}

const tokensOf = async (principal: UserPrincipal) =>
  (
    await portal.asOwner<{ n: number }>('select count(*)::int as n from tokens where user_id = $1', [
      principal.userId,
    ])
  )[0]?.n;

describe('how often a token may be used', () => {
  const limits = (over: object = {}) => ({ second: null, minute: null, day: null, ...over });
  const rowOf = async (tokenId: string) =>
    (
      await portal.asOwner(
        `select rate_limit_second as second, rate_limit_minute as minute, rate_limit_day as day,
           (select after->'rate_limits' from audit where target_id = t.id::text and action = 'token.issue') as told
         from tokens t where id = $1`,
        [tokenId],
      )
    )[0];

  it('is what was asked for, within policy, and its maximum where nothing was; the audit has it', async () => {
    const plain = await issued(ines);
    expect(await rowOf(plain.tokenId)).toEqual({ ...limits(), told: [] });
    await portal.asOwner('update policy set rate_limit_second_max = 10, rate_limit_day_max = 1000');
    try {
      const own = await issued(ines, { rateLimits: limits({ second: 5, minute: 60 }) });
      expect(await rowOf(own.tokenId)).toEqual({
        ...limits({ second: 5, minute: 60, day: 1_000 }),
        told: ['5/s', '60/min', '1000/day'],
      });
      const before = await tokensOf(ines);
      for (const rateLimits of [limits({ second: 11 }), limits({ minute: 0 }), limits({ day: 1.5 })]) {
        expect(await issue(ines, { rateLimits })).toMatchObject({ fields: { rates: expect.any(String) } });
      }
      expect(await tokensOf(ines)).toBe(before);
    } finally {
      await portal.asOwner('update policy set rate_limit_second_max = null, rate_limit_day_max = null');
    }
  });

  it('is part of what was asked: the same key with another limit is another request', async () => {
    const input = wanted({ idempotencyKey: 'limited-request', rateLimits: limits({ day: 5 }) });
    const first = await issued(ines, input);
    expect((await issued(ines, input)).tokenId).toBe(first.tokenId);
    expect(await issue(ines, { ...input, rateLimits: limits({ day: 6 }) })).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
  });
});

describe('what a token may touch', () => {
  it.each([
    ['nothing', []],
    ['the star', ['*']],
    ['a scope of another case', ['ORDERS:READ']],
    ['a scope with a space', ['orders:read orders:write']],
    ['a scope that is not there', ['orders:read', 'orders:delete']],
    ['a name every object has', ['__proto__', 'constructor']],
  ])('asking for %s issues nothing', async (_, scopes) => {
    const zoe = await portal.addUser('Zoe');
    const result = await issue(zoe, { scopes });
    expect(result).toMatchObject({
      ok: false,
      code: 'INVALID_INPUT',
      fields: { scopes: expect.any(String) },
    });
    expect(await tokensOf(zoe)).toBe(0);
  });

  it('a scope that no role of the owner permits cannot be put on a token', async () => {
    const { scopeIds } = await portal.addApi('https://pay.example', ['pay:all']);
    await portal.asOwner('delete from role_scopes where scope_id = $1', [scopeIds.get('pay:all')]);
    expect(await issue(ines, { scopes: ['pay:all'] })).toMatchObject({ ok: false, code: 'INVALID_INPUT' });
  });

  it('a retired scope cannot be put on a token', async () => {
    const { scopeIds } = await portal.addApi('https://old.example', ['old:read']);
    await portal.asOwner('update scopes set retired_at = now() where id = $1', [scopeIds.get('old:read')]);
    expect(await issue(ines, { scopes: ['old:read'] })).toMatchObject({ ok: false, code: 'INVALID_INPUT' });
  });

  it('nobody issues for somebody else', async () => {
    const zoe = await portal.addUser('Zoe');
    const result = await issueToken(
      zoe,
      { ...wanted(), owner: { type: 'user', id: ines.userId } },
      portal.ctx,
    );
    expect(result).toMatchObject({ ok: false, code: 'FORBIDDEN' });
  });

  it('what is wrong is said to whoever asks: to the owner of theirs, to the command line of the owner’s', async () => {
    const { label } = await issued(ines);
    const wrong = wanted({ label, scopes: ['not:there'] });
    const cli = { type: 'system', name: 'cli' } as const;
    for (const [asker, fields] of [
      [ines, { label: /^You have /, scopes: /^Not yours / }],
      [cli, { label: /^The owner has /, scopes: /^Not the owner's / }],
    ] as const) {
      expect(
        await issueToken(asker, { ...wrong, owner: { type: 'user', id: ines.userId } }, portal.ctx),
      ).toMatchObject({
        fields: {
          label: expect.stringMatching(fields.label),
          scopes: expect.stringMatching(fields.scopes),
        },
      });
    }
  });

  it('a suspended owner gets no new token', async () => {
    const zoe = await portal.addUser('Zoe');
    await portal.asOwner('update users set suspended_at = now() where id = $1', [zoe.userId]);
    expect(await issue(zoe)).toMatchObject({ ok: false, code: 'OWNER_INACTIVE' });
    expect(await tokensOf(zoe)).toBe(0);
  });

  it('a token never outlives policy, and never expires only where policy allows', async () => {
    expect(await issue(ines, { expiry: { type: 'days', days: 366 } })).toMatchObject({
      ok: false,
      fields: { expiry: expect.any(String) },
    });
    expect(await issue(ines, { expiry: { type: 'never' } })).toMatchObject({
      ok: false,
      fields: { expiry: expect.any(String) },
    });
  });
});

describe('limits under parallel requests', () => {
  it('of 100 parallel issues one below the limit, exactly one succeeds', async () => {
    const zoe = await portal.addUser('Zoe');
    await portal.asOwner('update policy set live_tokens_max = 5');
    try {
      for (let n = 0; n < 4; n += 1) await issued(zoe);
      const results = await Promise.all(Array.from({ length: 100 }, () => issue(zoe)));
      expect(results.filter((result) => result.ok)).toHaveLength(1);
      expect(await tokensOf(zoe)).toBe(5);
    } finally {
      await portal.asOwner('update policy set live_tokens_max = 100');
    }
  });

  it('of 30 parallel issues with one label, exactly one succeeds', async () => {
    const zoe = await portal.addUser('Zoe');
    const results = await Promise.all(Array.from({ length: 30 }, () => issue(zoe, { label: 'ci' })));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(await tokensOf(zoe)).toBe(1);
  });

  it('a label is free again once its token has ended, and another owner may use it too', async () => {
    const zoe = await portal.addUser('Zoe');
    const { tokenId } = await issued(zoe, { label: 'laptop' });
    await portal.asOwner(`update tokens set expires_at = now() where id = $1`, [tokenId]);
    await issued(zoe, { label: 'laptop' });
    await issued(ines, { label: 'laptop' });
  });
});

describe('a repeated request', () => {
  const key = 'form-0001-0001';

  it('gets the same secret and makes one token, however parallel', async () => {
    const zoe = await portal.addUser('Zoe');
    const once = { label: 'double click', idempotencyKey: key };
    const answers = await Promise.all(Array.from({ length: 10 }, () => issued(zoe, once)));
    expect(new Set(answers.map((answer) => revealTokenSecret_theOnlyExit(answer.secret))).size).toBe(1);
    expect(await tokensOf(zoe)).toBe(1);
  });

  it('with another body is refused, and another principal never gets its answer', async () => {
    const zoe = await portal.addUser('Zoe');
    const mine = await issued(zoe, { label: 'mine', idempotencyKey: key });
    expect(await issue(zoe, { label: 'other', idempotencyKey: key })).toMatchObject({
      ok: false,
      code: 'IDEMPOTENCY_MISMATCH',
    });
    const theirs = await issued(await portal.addUser('Tomás'), { label: 'mine', idempotencyKey: key });
    expect(theirs.tokenId).not.toBe(mine.tokenId);
  });

  it('never gives what a person was answered to the command line, nor one owner’s to another', async () => {
    const zoe = await portal.addUser('Zoe');
    const same = wanted({ label: 'one key, two principals', idempotencyKey: key });
    const cli = { type: 'system', name: 'cli' } as const;
    expect(
      await issueToken(zoe, { ...same, owner: { type: 'user', id: zoe.userId } }, portal.ctx),
    ).toMatchObject({ ok: true });
    const ofZoe = await issueToken(cli, { ...same, owner: { type: 'user', id: zoe.userId } }, portal.ctx);
    expect(ofZoe).toMatchObject({ ok: false, fields: { label: expect.any(String) } });
    expect(
      await issueToken(cli, { ...same, owner: { type: 'user', id: ines.userId } }, portal.ctx),
    ).toMatchObject({ ok: true });
    const ofAnother = await issueToken(cli, { ...same, owner: { type: 'user', id: zoe.userId } }, portal.ctx);
    expect(ofAnother).toMatchObject({ ok: false, code: 'IDEMPOTENCY_MISMATCH' });
  });

  it('after ten minutes makes a new request of it', async () => {
    const zoe = await portal.addUser('Zoe');
    await issued(zoe, { label: 'first', idempotencyKey: key });
    await portal.asOwner(`update idempotency_keys set created_at = created_at - interval '11 minutes'`);
    await issued(zoe, { label: 'second', idempotencyKey: key });
    expect(await tokensOf(zoe)).toBe(2);
  });
});

describe('the secret', () => {
  it('stands in no table, in no encoding we use', async () => {
    const { secret } = await issued(ines, { idempotencyKey: 'canary-canary' });
    const text = revealTokenSecret_theOnlyExit(secret);
    const tables = await portal.asOwner<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    expect(tables.length).toBeGreaterThan(20);
    for (const { name } of tables) {
      const rows = await portal.asOwner<{ row: string }>(`select t::text as row from ${name} t`);
      const dump = rows.map(({ row }) => row).join('\n');
      expect(dump, name).not.toContain(text);
      expect(dump, name).not.toContain(Buffer.from(text).toString('hex'));
      expect(dump, name).not.toContain(Buffer.from(text).toString('base64'));
    }
  });

  it('is never echoed by a refusal', async () => {
    const { secret } = await issued(ines, { label: 'echo' });
    const text = revealTokenSecret_theOnlyExit(secret);
    const result = await issue(ines, { label: text.repeat(3), scopes: [text] });
    expect(JSON.stringify(result.ok ? null : result.fields?.label)).not.toContain(text);
  });
});

describe('the record', () => {
  it('an issue has one audit row, one outbox row and no feed row', async () => {
    const before = await portal.asOwner('select seq from feed');
    const { tokenId } = await issued(ines);
    const rows = await portal.asOwner(
      `select a.action, a.actor_id, a.after, o.id as leaf from audit a left join log_outbox o on o.audit_id = a.id where a.target_id = $1`,
      [tokenId],
    );
    expect(rows).toMatchObject([{ action: 'token.issue', actor_id: ines.userId, leaf: expect.any(String) }]);
    expect(await portal.asOwner('select seq from feed')).toHaveLength(before.length);
  });
});
