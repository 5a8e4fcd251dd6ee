import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal } from '@/core/access/principal';
import {
  DIRECTORY_SORTS,
  type DirectoryFilter,
  type DirectorySort,
  EVERY_TOKEN,
} from '@/core/token/directory-query';
import { LOOK_WEIGHTS, reasonsToLook } from '@/core/token/reasons-to-look';
import { createTestPortal, type TestPortal } from '../test-context';
import { countEveryToken, type DirectoryEntry, listEveryToken } from './list-every-token';

const auditor: Principal = { type: 'system', name: 'cli' };
const TOKENS = 240;
const NOW = new Date('2026-03-01T12:00:00Z');

let portal: TestPortal;
let ctx: TestPortal['ctx'];
let everything: DirectoryEntry[];

/** Tokens of every sort there is, made and then changed by statements as the portal and the verifier send them. */
beforeAll(async () => {
  portal = await createTestPortal();
  ctx = { ...portal.ctx, clock: { ...portal.ctx.clock, now: () => NOW, nowMs: () => NOW.getTime() } };
  await portal.addApi(
    'https://orders.example',
    Array.from({ length: 10 }, (_, n) => `orders:${n}`),
  );
  await portal.addApi('https://billing.example', ['billing:read', 'billing:pay']);
  const people = await Promise.all(['Ada', 'Zoe', 'Ines 100%'].map((name) => portal.addUser(name)));
  const [ada] = people;
  if (!ada) throw new Error('no people');
  const application = await portal.addApplication([[ada, 'owner']], ['orders:1']);
  const statements: [string, unknown[]?][] = [
    ['select setseed(0.7)'],
    [
      `insert into tokens (id, kind, user_id, application_id, label, cidrs, created_at, created_by_type, created_by_id, expires_at)
       select gen_random_uuid(), case when n % 4 = 0 then 'application' else 'personal' end,
         case when n % 4 > 0 then ($1::uuid[])[1 + n % 3] end, case when n % 4 = 0 then $2::uuid end,
         case when n % 2 = 0 then 'Deploy ' else 'nightly_' end || n,
         '{}',
         $3::timestamptz - random() * interval '400 days', 'system', 'test',
         case when n % 5 > 0 then $3::timestamptz + (random() - 0.4) * interval '100 days' end
       from generate_series(1, $4::int) as n`,
      [people.map((person) => person.userId), application.id, NOW, TOKENS],
    ],
    [`update tokens set cidrs = '{203.0.113.0/24}' where random() < 0.4`],
    [`update tokens set cidrs = '{203.0.113.0/24,::/0}' where random() < 0.1`],
    [
      `insert into token_secrets (id, token_id, digest, pepper_version, prefix, last_four)
       select gen_random_uuid(), id, sha256(id::text::bytea), 1, 'lk_pat_', substr(id::text, 1, 4) from tokens`,
    ],
    [`insert into token_scopes select t.id, s.id from tokens t, scopes s where random() < 0.05`],
    [
      `insert into token_scopes select t.id, s.id from tokens t, scopes s where t.label like '%1' on conflict do nothing`,
    ],
    [`delete from token_scopes where random() < 0.2`],
    [`update scopes set risk = 'elevated' where name in ('orders:3', 'orders:4')`],
    [`update scopes set risk = 'high' where name = 'billing:pay'`],
    [`update tokens set revoked_at = created_at, revoke_reason = 'other' where random() < 0.2`],
    [`update tokens set suspended_at = created_at, suspended_as = 'owner' where random() < 0.1`],
    [`update tokens set label = label || ' renamed' where random() < 0.1`],
    [
      `insert into token_use (token_id, first_used_at, last_used_at, last_used_day, last_address)
       select id, created_at, created_at, created_at, ('198.51.100.' || (random() * 3)::int)::inet from tokens where random() < 0.7`,
    ],
    [
      `update token_use set last_used_at = greatest(last_used_at, $1::timestamptz - (random() * 80)::int * interval '1 day') where random() < 0.8`,
      [NOW],
    ],
    [`update users set suspended_at = now() where name = 'Zoe'`],
  ];
  for (const [statement, values] of statements) await portal.asOwner(statement, values);
  everything = await all(EVERY_TOKEN, 'created', 1_000);
});
afterAll(() => portal.close());

async function all(filter: DirectoryFilter, sort: DirectorySort, limit: number): Promise<DirectoryEntry[]> {
  const tokens: DirectoryEntry[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listEveryToken>> = await listEveryToken(
      auditor,
      { filter, sort, cursor, limit },
      ctx,
    );
    if (!page.ok) throw new Error(page.message);
    tokens.push(...page.value.tokens);
    cursor = page.value.nextCursor;
  } while (cursor);
  return tokens;
}

const live = (token: DirectoryEntry) => token.status !== 'revoked' && token.status !== 'expired';
const weight = (token: DirectoryEntry) =>
  token.reasons.reduce((sum, reason) => sum + LOOK_WEIGHTS[reason], 0);

it('the narrow table says of each token what the tables say that it is made from', async () => {
  const differing = await portal.asOwner(`
    select t.id from tokens t left join token_directory d on d.token_id = t.id left join token_use u on u.token_id = t.id
    where (d.kind, d.owner_id, d.created_at, d.label) is distinct from (t.kind, coalesce(t.user_id, t.application_id), t.created_at, lower(t.label))
      or (d.expires_at, d.revoked_at, d.suspended_at) is distinct from (t.expires_at, t.revoked_at, t.suspended_at)
      or d.last_used_at is distinct from date_trunc('minute', u.last_used_at)
      or d.any_address is distinct from (cardinality(t.cidrs) = 0 or '::/0' = any (t.cidrs))
      or d.scope_count is distinct from (select count(*) from token_scopes where token_id = t.id)
      or d.risk is distinct from coalesce((select max(array_position(array['low', 'elevated', 'high'], s.risk) - 1)
           from token_scopes ts join scopes s on s.id = ts.scope_id where ts.token_id = t.id), 0)
      or not (d.api_ids @> array(select s.api_id from token_scopes ts join scopes s on s.id = ts.scope_id where ts.token_id = t.id))`);
  expect(differing).toEqual([]);
  expect(everything).toHaveLength(TOKENS);
});

describe.each(DIRECTORY_SORTS)('in the order %s', (sort) => {
  it('pages hold every token once, in one order', async () => {
    const paged = await all(EVERY_TOKEN, sort, 17);
    expect(paged.map((token) => token.id)).toEqual(
      (await all(EVERY_TOKEN, sort, 1_000)).map((token) => token.id),
    );
    expect(new Set(paged.map((token) => token.id)).size).toBe(TOKENS);
    const keys = paged.map((token) => orderKey[sort](token));
    expect(keys).toEqual([...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  });
});

const minute = (at: Date | null) => Math.floor((at?.getTime() ?? 0) / 60_000);
/** What ascends from page to page. */
const orderKey: Record<DirectorySort, (token: DirectoryEntry) => number | string> = {
  attention: (token) => -(weight(token) * 1e14 + token.createdAt.getTime()),
  created: (token) => -token.createdAt.getTime(),
  last_used: (token) => -minute(token.lastUsedAt),
  expires: (token) => token.expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER,
  label: (token) => token.label.toLowerCase(),
};

const DAY_MS = 86_400_000;
const ago = (days: number) => NOW.getTime() - days * DAY_MS;

const filters: [string, Partial<DirectoryFilter>, (token: DirectoryEntry) => boolean][] = [
  ['kind', { kind: 'application' }, (token) => token.kind === 'application'],
  ['live ones', { status: 'live' }, live],
  ['suspended ones', { status: 'suspended' }, (token) => token.status === 'suspended'],
  ['expired ones', { status: 'expired' }, (token) => token.status === 'expired'],
  ['revoked ones', { status: 'revoked' }, (token) => token.status === 'revoked'],
  ['a scope', { scope: 'orders:3' }, (token) => token.scopes.some((scope) => scope.name === 'orders:3')],
  ['a scope that is none', { scope: 'nothing' }, () => false],
  ['those to look at', { attention: true }, (token) => weight(token) > 0],
  ['those that never expire', { neverExpires: true }, (token) => token.expiresAt === null],
  [
    'unused for 20 days',
    { unusedDays: 20 },
    (token) => live(token) && (token.lastUsedAt ?? token.createdAt).getTime() <= ago(20),
  ],
  [
    'ending within 20 days',
    { expiringDays: 20 },
    (token) => live(token) && token.expiresAt !== null && token.expiresAt.getTime() < ago(-20),
  ],
  ['from any address', { anyAddress: true }, (token) => token.anyAddress],
  ['broad ones', { manyScopes: true }, (token) => token.scopes.length >= 8],
  [
    'those of a spring',
    { createdFrom: new Date(ago(200)), createdBefore: new Date(ago(100)) },
    (token) => token.createdAt.getTime() >= ago(200) && token.createdAt.getTime() < ago(100),
  ],
  ['a label in any case', { text: 'dEPLOY' }, (token) => /deploy/i.test(token.label)],
  ['a wildcard means itself', { text: 'y_1' }, (token) => token.label.includes('y_1')],
  ['an owner', { text: '100%' }, (token) => token.ownerName === 'Ines 100%'],
  [
    'several at once',
    { status: 'live', text: 'deploy', anyAddress: true },
    (token) => live(token) && /deploy/i.test(token.label) && token.anyAddress,
  ],
];

it.each(filters)('filters %s', async (_name, filter, holds) => {
  const asked = { ...EVERY_TOKEN, ...filter };
  const expected = everything.filter(holds).map((token) => token.id);
  expect((await all(asked, 'created', 50)).map((token) => token.id)).toEqual(expected);
  expect(await countEveryToken(auditor, { asked }, ctx)).toEqual({
    ok: true,
    value: { asked: expected.length },
  });
});

it('finds by last four, address and ids', async () => {
  const [token] = everything;
  if (!token) throw new Error('no tokens');
  const ids = async (text: string) =>
    (await all({ ...EVERY_TOKEN, text }, 'created', 1_000)).map(({ id }) => id);
  expect(await ids(token.lastFour)).toContain(token.id);
  const used = await portal.asOwner<{ token_id: string }>(
    `select token_id from token_use where last_address = '198.51.100.2'`,
  );
  expect((await ids('198.51.100.2')).sort()).toEqual(used.map((row) => row.token_id).sort());
});

it('every reason is met, and a token that ended has none', () => {
  expect(new Set(everything.flatMap((token) => token.reasons)).size).toBe(Object.keys(LOOK_WEIGHTS).length);
  expect(everything.filter((token) => !live(token)).flatMap((token) => token.reasons)).toEqual([]);
  expect(reasonsToLook({ ...everything[0], live: false } as never, NOW.getTime())).toEqual([]);
});
