-- What the list of all tokens filters and sorts by: one narrow row a token, so that any filter and any order is one short
-- scan however many tokens there are. Kept by triggers in the transaction of the change itself, so that nothing can forget
-- it; labels, owners' names and hints stay where they are and are read for the rows of a page.

create table token_directory (
  token_id uuid primary key references tokens,
  kind text not null,
  owner_id uuid not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  suspended_at timestamptz(3),
  -- Of token_use, to the minute: it moves at most once a minute, however often the token is used.
  last_used_at timestamptz(3),
  any_address boolean not null,
  -- 0 low, 1 elevated, 2 high: of the riskiest scope.
  risk smallint not null default 0,
  scope_count smallint not null default 0,
  api_ids uuid[] not null default '{}',
  -- Lower case, to be searched by a part of it.
  label text not null
) with (fillfactor = 80);
create index token_directory_by_creation on token_directory (created_at, token_id);
create index token_directory_by_owner on token_directory (owner_id, created_at, token_id);

create function fill_token_directory(ids uuid[]) returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into token_directory as d (token_id, kind, owner_id, created_at, expires_at, revoked_at, suspended_at,
    last_used_at, any_address, risk, scope_count, api_ids, label)
  select t.id, t.kind, coalesce(t.user_id, t.application_id), t.created_at, t.expires_at, t.revoked_at, t.suspended_at,
    date_trunc('minute', u.last_used_at), t.cidrs = '{}' or exists (select from unnest(t.cidrs) n where masklen(n) = 0),
    coalesce(s.risk, 0), coalesce(s.count, 0), coalesce(s.api_ids, '{}'), lower(t.label)
  from tokens t
  left join token_use u on u.token_id = t.id
  left join lateral (
    select max(case s.risk when 'high' then 2 when 'elevated' then 1 else 0 end) as risk, count(*) as count,
      array_agg(distinct s.api_id) as api_ids
    from token_scopes ts join scopes s on s.id = ts.scope_id where ts.token_id = t.id
  ) s on true
  where t.id = any (ids)
  order by t.id
  on conflict (token_id) do update set expires_at = excluded.expires_at, revoked_at = excluded.revoked_at,
    suspended_at = excluded.suspended_at, any_address = excluded.any_address, risk = excluded.risk,
    scope_count = excluded.scope_count, api_ids = excluded.api_ids, label = excluded.label
$$;
select fill_token_directory(array(select id from tokens));

create function direct_token() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform fill_token_directory(array(select id from changed));
  return null;
end $$;
create function direct_token_scopes() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform fill_token_directory(array(select distinct token_id from changed));
  return null;
end $$;
-- Another risk: every token that carries the scope.
create function direct_scope() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform fill_token_directory(array(select ts.token_id from token_scopes ts where ts.scope_id = new.id));
  return null;
end $$;
create function direct_token_use() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update token_directory set last_used_at = date_trunc('minute', new.last_used_at) where token_id = new.token_id;
  return null;
end $$;
revoke all on function fill_token_directory(uuid[]), direct_token(), direct_token_scopes(), direct_scope(), direct_token_use()
  from public;

create trigger direct_issued_token after insert on tokens
  referencing new table as changed for each statement execute function direct_token();
create trigger direct_changed_token after update on tokens
  referencing new table as changed for each statement execute function direct_token();
create trigger direct_issued_scopes after insert on token_scopes
  referencing new table as changed for each statement execute function direct_token_scopes();
create trigger direct_removed_scopes after delete on token_scopes
  referencing old table as changed for each statement execute function direct_token_scopes();
create trigger direct_scope_risk after update of risk on scopes
  for each row when (new.risk is distinct from old.risk) execute function direct_scope();
create trigger direct_first_use after insert on token_use for each row execute function direct_token_use();
create trigger direct_use after update of last_used_at on token_use for each row
  when (date_trunc('minute', new.last_used_at) > date_trunc('minute', old.last_used_at)) execute function direct_token_use();

grant select on token_directory to latchkey_portal;
