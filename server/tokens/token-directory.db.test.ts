import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal } from '@/core/access/principal';
import {
  DIRECTORY_SORTS,
  type DirectoryFilter,
  type DirectorySort,
  EVERY_TOKEN,
} from '@/core/token/directory-query';
import { LOOK_WEIGHTS, reasonsToLook } from '@/core/token/reasons-to-look';
import { reweighTokens } from '@/db/queries/token-directory';
import { createTestPortal, type TestPortal } from '../test-context';
import { countEveryToken, type DirectoryEntry, listEveryToken } from './list-every-token';

const auditor: Principal = { type: 'system', name: 'cli' };
const TOKENS = 240;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The next whole minute: what is kept is kept by the database's clock. */
const NOW = new Date(Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS);

let portal: TestPortal;
let ctx: TestPortal['ctx'];
const at = (now: Date) => ({
  ...portal.ctx,
  clock: { ...portal.ctx.clock, now: () => now, nowMs: () => now.getTime() },
});
let everything: DirectoryEntry[];

/** Tokens of every sort there is, made and then changed by statements as the portal and the verifier send them. */
beforeAll(async () => {
  portal = await createTestPortal();
  ctx = at(NOW);
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
       from generate_series(1, $4::int - 1) as n`,
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
    [`update users set suspended_at = now() where name in ('Zoe', 'Ada')`],
    [`update users set suspended_at = null where name = 'Ada'`],
    [
      `insert into tokens (id, kind, user_id, label, created_by_type, created_by_id)
       select gen_random_uuid(), 'personal', id, 'of one who is suspended', 'system', 'test' from users where name = 'Zoe'`,
    ],
    [
      `insert into token_secrets (id, token_id, digest, pepper_version, prefix, last_four)
       select gen_random_uuid(), id, sha256(id::text::bytea), 1, 'lk_pat_', 'late' from tokens where label like 'of one%'`,
    ],
    ['update applications set archived_at = now()'],
  ];
  for (const [statement, values] of statements) await portal.asOwner(statement, values);
  everything = await all(EVERY_TOKEN, 'created', 1_000);
});
afterAll(() => portal.close());

async function all(
  filter: DirectoryFilter,
  sort: DirectorySort,
  limit: number,
  over = ctx,
): Promise<DirectoryEntry[]> {
  const tokens: DirectoryEntry[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listEveryToken>> = await listEveryToken(
      auditor,
      { filter, sort, cursor, limit },
      over,
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
      or d.owner_active is distinct from not (exists (select from users where id = t.user_id and suspended_at is not null)
           or exists (select from applications where id = t.application_id and archived_at is not null))
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

describe('what needs a look first, as time passes and nothing else happens', () => {
  const later = [0, 1, 20, 45, 400].map((days) => [days, new Date(NOW.getTime() + days * DAY_MS)] as const);
  const keysOf = (tokens: DirectoryEntry[]) => tokens.map(attentionKey);

  it.each(later)('after %i days pages come in the order of the reasons they show', async (_, now) => {
    const paged = await all(EVERY_TOKEN, 'attention', 17, at(now));
    expect(new Set(paged.map((token) => token.id)).size).toBe(TOKENS);
    expect(keysOf(paged)).toEqual(keysOf(paged).sort((a, b) => a - b));
    // Narrowed by a filter that all pass, the list is not read off the index.
    const createdFrom = new Date(0);
    expect(await all({ ...EVERY_TOKEN, createdFrom }, 'attention', 1_000, at(now))).toEqual(paged);
    const toLookAt = await all({ ...EVERY_TOKEN, attention: true }, 'attention', 1_000, at(now));
    expect(toLookAt).toEqual(paged.filter((token) => weight(token) > 0));
  });

  it('tokens whose weight held until now are weighed anew, and only those', async () => {
    const due = `select count(*)::int from token_directory where weighed_until <= clock_timestamp()`;
    await portal.asOwner(`alter table token_directory disable trigger weigh_token`);
    await portal.asOwner(
      `update token_directory set look_weight = 99, weighed_until = clock_timestamp() where owner_id = (select id from users where name = 'Ada')`,
    );
    await portal.asOwner(`alter table token_directory enable trigger weigh_token`);
    const [{ count } = { count: 0 }] = await portal.asOwner<{ count: number }>(due);
    expect(count).toBeGreaterThan(0);
    const before = await all(EVERY_TOKEN, 'attention', 1_000);
    expect(keysOf(before)).toEqual(keysOf(before).sort((a, b) => a - b));
    expect(await reweighTokens(portal.ctx.db.read)).toBe(count);
    expect(await portal.asOwner(due)).toEqual([{ count: 0 }]);
    expect(await reweighTokens(portal.ctx.db.read)).toBe(0);
    expect(await all(EVERY_TOKEN, 'attention', 1_000)).toEqual(before);
  });
});

const minute = (at: Date | null) => Math.floor((at?.getTime() ?? 0) / MINUTE_MS);
const attentionKey = (token: DirectoryEntry) => -(weight(token) * 1e14 + token.createdAt.getTime());
/** What ascends from page to page. */
const orderKey: Record<DirectorySort, (token: DirectoryEntry) => number | string> = {
  attention: attentionKey,
  created: (token) => -token.createdAt.getTime(),
  last_used: (token) => -minute(token.lastUsedAt),
  expires: (token) => token.expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER,
  label: (token) => token.label.toLowerCase(),
};

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

it('of a token that is issued while its owner is suspended, it is known that the owner is', async () => {
  const { userId } = await portal.addUser('Moritz');
  const issuing = await portal.ctx.db.pool.connect();
  try {
    await issuing.query('begin');
    await issuing.query(
      `insert into tokens (id, kind, user_id, label, created_by_type, created_by_id)
       values (gen_random_uuid(), 'personal', $1, 'in the same moment', 'system', 'test')`,
      [userId],
    );
    const suspended = portal.asOwner(`update users set suspended_at = now() where id = $1`, [userId]);
    await expect
      .poll(
        () =>
          portal.asOwner(
            `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          ),
        { timeout: 10_000 },
      )
      .toHaveLength(1);
    await issuing.query('commit');
    await suspended;
  } finally {
    issuing.release();
  }
  expect(
    await portal.asOwner('select owner_active from token_directory where owner_id = $1', [userId]),
  ).toEqual([{ owner_active: false }]);
});
