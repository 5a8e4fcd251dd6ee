import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal, UserPrincipal } from '@/core/access/principal';
import { findViolations, type Policy } from '@/core/policy/policy';
import { RISK_LEVELS, type RiskLevel } from '@/core/token/token-risk';
import { countViolations, getSavedPolicy, listViolators } from '@/db/queries/policy';
import { createTestPortal, type TestPortal } from '../test-context';
import { type IssueTokenInput, issueToken } from '../tokens/issue-token';
import { getPolicyDetails } from './get-policy';
import { previewPolicy } from './preview-policy';
import { type UpdatePolicyInput, updatePolicy } from './update-policy';

let portal: TestPortal;
let admin: UserPrincipal;
let ines: UserPrincipal;
const DAY_MS = 86_400_000;

const lenient: Policy = {
  lifetimeDaysMax: 365,
  lifetimeDaysDefault: 30,
  neverAllowed: true,
  liveTokensMax: 1_000,
  rotationGraceHoursMax: 168,
  cidrRequiredFromRisk: null,
  rateLimitSecondMax: null,
  rateLimitMinuteMax: null,
  rateLimitDayMax: null,
};
const strict: Policy = {
  ...lenient,
  lifetimeDaysMax: 90,
  neverAllowed: false,
  cidrRequiredFromRisk: 'high',
};

beforeAll(async () => {
  portal = await createTestPortal();
  admin = await portal.addUser('Noor', ['admin', 'developer']);
  ines = await portal.addUser();
  const { scopeIds } = await portal.addApi('https://orders.example', [
    'low:s',
    'elevated:s',
    'high:s',
    'gone:s',
  ]);
  for (const risk of RISK_LEVELS) {
    await portal.asOwner('update scopes set risk = $2 where id = $1', [scopeIds.get(`${risk}:s`), risk]);
  }
  await portal.asOwner(`update scopes set risk = 'high', retired_at = now() where id = $1`, [
    scopeIds.get('gone:s'),
  ]);
});
afterAll(() => portal.close());

const save = (rules: Policy, over: Partial<UpdatePolicyInput> = {}, principal: Principal = admin) =>
  updatePolicy(principal, { rules, existing: { type: 'keep' }, ...over }, portal.ctx);

let labels = 0;
async function issue(over: Partial<IssueTokenInput> = {}, owner = ines): Promise<string> {
  labels += 1;
  const result = await issueToken(
    owner,
    {
      label: `token ${labels}`,
      scopes: ['low:s'],
      expiry: { type: 'days', days: 30 },
      ...over,
      owner: { type: 'user', id: owner.userId },
    },
    portal.ctx,
  );
  if (!result.ok) throw new Error(`${result.code} ${JSON.stringify(result.fields)}`);
  return result.value.tokenId;
}
const expiryOf = async (tokenId: string): Promise<Date | null> =>
  (
    await portal.asOwner<{ expires_at: Date | null }>('select expires_at from tokens where id = $1', [
      tokenId,
    ])
  )[0]?.expires_at ?? null;
const removeTokens = () => portal.asOwner(`update tokens set revoked_at = now(), revoke_reason = 'other'`);

describe('saving a policy', () => {
  it('is one record with what changed, and nothing when nothing did', async () => {
    await save(lenient);
    const of = () =>
      portal.asOwner(`select before, after from audit where action = 'policy.update' order by id`);
    const earlier = (await of()).length;
    expect(await save({ ...lenient, lifetimeDaysMax: 180 })).toMatchObject({ value: { changed: true } });
    expect(await save({ ...lenient, lifetimeDaysMax: 180 })).toMatchObject({ value: { changed: false } });
    expect((await of()).slice(earlier)).toEqual([
      { before: { lifetime_days_max: 365 }, after: { lifetime_days_max: 180 } },
    ]);
    const details = await getPolicyDetails(admin, portal.ctx);
    expect(details).toMatchObject({ value: { changes: expect.arrayContaining([expect.anything()]) } });
  });

  it('is for admins; to others there is no such page', async () => {
    const auditor: UserPrincipal = { ...ines, portalRight: 'auditor' };
    for (const other of [ines, auditor]) {
      expect(await save({ ...lenient, liveTokensMax: 7 }, {}, other)).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await previewPolicy(ines, strict, portal.ctx)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await getPolicyDetails(ines, portal.ctx)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await previewPolicy(auditor, strict, portal.ctx)).toMatchObject({ ok: true });
    expect(await getSavedPolicy(portal.ctx.db.read)).not.toMatchObject({ liveTokensMax: 7 });
  });

  it('refuses what was decided over another policy than the one that is there', async () => {
    await save(lenient);
    const seen = (await getSavedPolicy(portal.ctx.db.read)).savedAt;
    expect((await save({ ...lenient, liveTokensMax: 50 }, { seen })).ok).toBe(true);
    expect(await save({ ...lenient, liveTokensMax: 60 }, { seen })).toMatchObject({
      code: 'CHANGED_MEANWHILE',
    });
    expect(await getSavedPolicy(portal.ctx.db.read)).toMatchObject({ liveTokensMax: 50 });
  });

  it('of two admins who decided over the same policy, one is told', async () => {
    await save(lenient);
    const seen = (await getSavedPolicy(portal.ctx.db.read)).savedAt;
    const results = await Promise.all(
      [40, 41, 42, 43].map((liveTokensMax) => save({ ...lenient, liveTokensMax }, { seen })),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(1);
  });

  it.each(['lifetimeDaysMax', 'lifetimeDaysDefault', 'liveTokensMax', 'rateLimitMinuteMax'] as const)(
    'says at its field that %s is no number',
    async (rule) => {
      const rules = { ...lenient, [rule]: Number.NaN };
      const refused = await updatePolicy(admin, { rules, existing: { type: 'keep' } }, portal.ctx);
      expect(refused).toMatchObject({
        ok: false,
        code: 'INVALID_INPUT',
        fields: { [rule]: expect.any(String) },
      });
    },
  );

  it('refuses an end in the past, and rules that are none', async () => {
    const past = { type: 'expire' as const, at: new Date(Date.now() - 1) };
    expect(await save(strict, { existing: past })).toMatchObject({
      fields: { expire_at: expect.any(String) },
    });
    expect(await save({ ...strict, lifetimeDaysMax: 0 })).toMatchObject({
      fields: { lifetimeDaysMax: expect.any(String) },
    });
  });
});

describe('tokens that were there before', () => {
  it('stay as they are, or end at the chosen instant unless they end sooner; each with its record', async () => {
    await removeTokens();
    await save(lenient);
    const at = new Date(Date.now() + 10 * DAY_MS);
    const within = await issue();
    const forever = await issue({ expiry: { type: 'never' } });
    const long = await issue({ expiry: { type: 'days', days: 300 } });
    const anywhere = await issue({ scopes: ['high:s'], expiry: { type: 'days', days: 5 } });
    const before = await Promise.all([within, forever, long, anywhere].map(expiryOf));

    expect(await save(strict)).toMatchObject({ value: { broughtForward: 0 } });
    expect(await Promise.all([within, forever, long, anywhere].map(expiryOf))).toEqual(before);

    expect(await save(strict, { existing: { type: 'expire', at } })).toMatchObject({
      value: { changed: false, broughtForward: 2 },
    });
    expect(await Promise.all([within, forever, long, anywhere].map(expiryOf))).toEqual([
      before[0],
      at,
      at,
      before[3],
    ]);
    const records = await portal.asOwner(
      `select a.target_id, a.before, a.after, a.owner_id, o.token_id from audit a join log_outbox o on o.audit_id = a.id
       where a.action = 'token.expiry' order by a.target_id`,
    );
    expect(records).toEqual(
      [forever, long].toSorted().map((id) => ({
        target_id: id,
        before: { expires_at: id === forever ? null : before[2]?.toISOString() },
        after: { expires_at: at.toISOString() },
        owner_id: ines.userId,
        token_id: id,
      })),
    );
    expect(await save(strict, { existing: { type: 'expire', at } })).toMatchObject({
      value: { broughtForward: 0 },
    });
  });

  it('are all reached, however many', async () => {
    await removeTokens();
    await save(lenient);
    await portal.asOwner(
      `insert into tokens (id, kind, user_id, label, created_by_type, created_by_id)
       select gen_random_uuid(), 'personal', $1, 'bulk ' || n, 'system', 'test' from generate_series(1, 1203) n`,
      [ines.userId],
    );
    const at = new Date(Date.now() + DAY_MS);
    expect(await save(strict, { existing: { type: 'expire', at } })).toMatchObject({
      value: { broughtForward: 1203 },
    });
    const [left] = await portal.asOwner(
      `select count(*)::int as n from tokens where revoked_at is null and expires_at is null`,
    );
    expect(left).toEqual({ n: 0 });
    await removeTokens();
  });

  it('are counted and named as the rule in core says, and so are the owners of too many', async () => {
    await removeTokens();
    await save(lenient);
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            risk: fc.constantFrom<RiskLevel | 'none' | 'gone'>('low', 'elevated', 'high', 'none', 'gone'),
            cidrs: fc.constantFrom<string[]>([], ['10.0.0.0/8'], ['0.0.0.0/0'], ['10.0.0.0/8', '::/0']),
            lifeMs: fc.option(
              fc.constantFrom(
                DAY_MS,
                90 * DAY_MS,
                90 * DAY_MS + 600_000,
                90 * DAY_MS + 600_001,
                91 * DAY_MS,
                365 * DAY_MS,
              ),
            ),
            second: fc.constantFrom(null, 1, 10, 11),
            day: fc.constantFrom(null, 100),
          }),
          { minLength: 1, maxLength: 8 },
        ),
        fc.record({
          lifetimeDaysMax: fc.constantFrom(null, 1, 90, 365),
          lifetimeDaysDefault: fc.constant(1),
          neverAllowed: fc.boolean(),
          rotationGraceHoursMax: fc.constant(168),
          liveTokensMax: fc.constantFrom(1, 4, 100),
          cidrRequiredFromRisk: fc.constantFrom(null, ...RISK_LEVELS),
          rateLimitSecondMax: fc.constantFrom(null, 10),
          rateLimitMinuteMax: fc.constant(null),
          rateLimitDayMax: fc.constantFrom(null, 100, 99),
        }),
        async (drawn, rules: Policy) => {
          await removeTokens();
          const owner = await portal.addUser('Drawn');
          const createdAt = new Date(Math.floor(Date.now() / 1000) * 1000);
          const expected = new Map<string, string[]>();
          for (const { risk, cidrs, lifeMs, second, day } of drawn) {
            const id = await issue({ scopes: ['low:s'] }, owner);
            await portal.asOwner('delete from token_scopes where token_id = $1', [id]);
            await portal.asOwner('insert into token_scopes select $1, id from scopes where name = $2', [
              id,
              `${risk}:s`,
            ]);
            const expiresAt = lifeMs === null ? null : new Date(createdAt.getTime() + lifeMs);
            await portal.asOwner(
              `update tokens set created_at = $2, expires_at = $3, cidrs = $4::cidr[], rate_limit_second = $5,
               rate_limit_day = $6 where id = $1`,
              [id, createdAt, expiresAt, cidrs, second, day],
            );
            const highest = risk === 'none' || risk === 'gone' ? 'low' : risk;
            const rateLimits = { second, minute: null, day };
            expected.set(
              id,
              findViolations({ risk: highest, cidrs, createdAt, expiresAt, rateLimits }, rules),
            );
          }
          const hit = [...expected].filter(([, violations]) => violations.length > 0);
          const listed = await listViolators(portal.ctx.db.read, rules, 100);
          expect(new Map(listed.map((row) => [row.id, row.violations]))).toEqual(new Map(hit));
          const counts = await countViolations(portal.ctx.db.read, rules);
          const having = (name: string) => hit.filter(([, violations]) => violations.includes(name)).length;
          expect(counts).toEqual({
            live: drawn.length,
            hit: hit.length,
            byViolation: {
              never_expires: having('never_expires'),
              lives_too_long: having('lives_too_long'),
              needs_networks: having('needs_networks'),
              rate_too_high: having('rate_too_high'),
            },
            ownersOverLimit: drawn.length > rules.liveTokensMax ? 1 : 0,
          });
        },
      ),
      { numRuns: 40 },
    );
  });
});

it('no token is issued under a policy that was replaced before', async () => {
  await removeTokens();
  for (let round = 0; round < 5; round += 1) {
    await save(lenient);
    const before = new Set(
      (await portal.asOwner<{ id: string }>('select id from tokens')).map(({ id }) => id),
    );
    const issuing = Array.from({ length: 10 }, () =>
      issue({ expiry: { type: 'never' } }).then(
        () => 'issued',
        (error: Error) => error.message,
      ),
    );
    const saved = await save(strict, { existing: { type: 'expire', at: new Date(Date.now() + DAY_MS) } });
    expect(saved.ok).toBe(true);
    await Promise.all(issuing);
    const left = await portal.asOwner<{ id: string }>(
      'select id from tokens where revoked_at is null and expires_at is null',
    );
    expect(left.filter(({ id }) => !before.has(id))).toEqual([]);
  }
});
