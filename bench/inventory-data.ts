import type pg from 'pg';

/**
 * Fills a database with tokens as a company has them after two years: 5,000 people, 300 applications, 60 scopes of three
 * APIs; most tokens ended, a third in use, a few that never expire or that nobody looked after.
 */
export async function seedInventory(owner: pg.Pool, tokenCount: number): Promise<void> {
  const statements = [
    'select setseed(0.42)',
    `insert into apis (id, name, audience)
     select gen_random_uuid(), name, 'https://' || lower(name) || '.halden.example' from unnest(array['Orders', 'Billing', 'Tracking']) as t (name)`,
    `insert into scopes (id, api_id, name, group_name, risk, access)
     select gen_random_uuid(), a.id, lower(a.name) || ':' || n, 'Group ' || n % 4,
       case when n % 10 = 0 then 'high' when n % 3 = 0 then 'elevated' else 'low' end,
       case when n % 3 = 0 then 'write' else 'read' end
     from apis a, generate_series(1, 20) as n`,
    `insert into users (id, email, name, suspended_at)
     select gen_random_uuid(), 'person' || n || '@halden.example', 'Person ' || n, case when n % 125 = 0 then now() end
     from generate_series(1, 5000) as n`,
    `insert into user_roles select u.id, r.id from users u, roles r where r.name = 'developer'`,
    `insert into applications (id, name, archived_at)
     select gen_random_uuid(), 'Application ' || n, case when n % 50 = 0 then now() end from generate_series(1, 300) as n`,
    `create temp table people as select row_number() over () as n, id from users`,
    `create temp table programs as select row_number() over () as n, id from applications`,
    `create temp table catalogue as select row_number() over () as n, id from scopes`,
    `create temp table planned as
     select n, gen_random_uuid() as id, n % 10 < 7 as personal, now() - random() * interval '730 days' as created_at,
       random() as a, random() as b, random() as c from generate_series(1, ${Math.trunc(tokenCount)}) as n`,
    `insert into tokens (id, kind, user_id, application_id, label, note, cidrs, created_at, created_by_type, created_by_id,
       expires_at, revoked_at, revoke_reason, revoked_by_type, revoked_by_id, suspended_at, suspended_as)
     select p.id, case when personal then 'personal' else 'application' end,
       case when personal then u.id end, case when not personal then ap.id end,
       (array['deploy', 'nightly export', 'laptop', 'dashboard', 'scanner', 'sync'])[1 + p.n % 6] || ' ' || p.n,
       case when p.n % 3 = 0 then 'What this is for, said in about a sentence: number ' || p.n else '' end,
       case when p.n % 5 = 0 then array['203.0.113.0/24'::cidr] else '{}' end,
       p.created_at, 'system', 'bench',
       case when p.n % 11 = 0 then null else p.created_at + (array[30, 90, 365, 365, 365])[1 + p.n % 5] * interval '1 day' end,
       case when a < 0.25 then p.created_at + b * (now() - p.created_at) end, case when a < 0.25 then 'not_needed' end,
       case when a < 0.25 then 'system' end, case when a < 0.25 then 'bench' end,
       case when a > 0.995 then now() end, case when a > 0.995 then 'owner' end
     from planned p left join people u on u.n = 1 + p.n * 7919 % 5000 left join programs ap on ap.n = 1 + p.n * 7919 % 300`,
    `insert into token_secrets (id, token_id, digest, pepper_version, prefix, last_four, created_at)
     select gen_random_uuid(), id, sha256(id::text::bytea), 1, case when personal then 'lk_pat_' else 'lk_app_' end,
       substr(md5(id::text), 1, 4), created_at from planned`,
    `insert into token_scopes select distinct p.id, s.id from planned p, generate_series(0, (p.c * 5)::int) as k,
       catalogue s where s.n = 1 + (p.n * 31 + k * 17) % 60`,
    `insert into token_use (token_id, first_used_at, last_used_at, last_used_day, last_address)
     select id, created_at, at, at::date, ('198.51.100.' || n % 200)::inet from
       (select n, id, created_at, created_at + (now() - created_at) * (1 - c * c * c) as at from planned where b < 0.85) as used`,
    'vacuum analyze',
  ];
  const client = await owner.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    client.release();
  }
}
