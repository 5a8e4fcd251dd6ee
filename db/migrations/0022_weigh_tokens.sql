-- The list of all tokens by what needs a look first, read off an index: how much each token asks for a look stands in its
-- row. That depends on the clock, so beside it stands until when it holds if nothing but time passes; of a row past that, the
-- list works it out as it reads. reweigh_tokens(), run now and then, keeps those few.

alter table token_directory
  add column owner_active boolean not null default true,
  add column look_weight integer not null default 0,
  add column weighed_until timestamptz(3) not null default 'infinity';

-- The rule of core/token/reasons-to-look.ts; a test holds the two equal.
create function look_weight(d token_directory, at timestamptz) returns integer
  language sql stable as $$
  select case when d.revoked_at is not null or d.expires_at <= at then 0 else
    (not d.owner_active)::int * 10
    + (d.expires_at is null)::int * 10
    + (d.any_address and d.risk = 2)::int * 10
    + (coalesce(d.last_used_at, d.created_at) + interval '720 hours' <= at)::int
    + (d.scope_count >= 8)::int
    + (d.any_address and d.risk = 1)::int
  end
$$;

create function weigh_token() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
declare
  at constant timestamptz := clock_timestamp();
  unused_from constant timestamptz := coalesce(new.last_used_at, new.created_at) + interval '720 hours';
begin
  new.look_weight := look_weight(new, at);
  new.weighed_until := coalesce(
    least(case when new.expires_at > at then new.expires_at end, case when unused_from > at then unused_from end),
    'infinity');
  -- A sooner instant is as true, and where nothing indexed changes, a use of the token costs no index an entry.
  if tg_op = 'UPDATE' then
    if new.look_weight = old.look_weight and old.weighed_until > at and old.weighed_until < new.weighed_until then
      new.weighed_until := old.weighed_until;
    end if;
  end if;
  return new;
end $$;
create trigger weigh_token before insert or update on token_directory for each row execute function weigh_token();

-- First the triggers, which wait for a suspension under way, then how things are.
create function direct_user() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update token_directory set owner_active = new.suspended_at is null where owner_id = new.id;
  return null;
end $$;
create function direct_application() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update token_directory set owner_active = new.archived_at is null where owner_id = new.id;
  return null;
end $$;
create trigger direct_user after update of suspended_at on users for each row
  when ((new.suspended_at is null) is distinct from (old.suspended_at is null)) execute function direct_user();
create trigger direct_application after update of archived_at on applications for each row
  when ((new.archived_at is null) is distinct from (old.archived_at is null)) execute function direct_application();
update token_directory set owner_active = owner_id not in (
  select id from users where suspended_at is not null
  union all select id from applications where archived_at is not null);
create index token_directory_by_weight on token_directory (look_weight, created_at, token_id);
create index token_directory_by_weighed_until on token_directory (weighed_until);

-- A token that is issued while its owner is stopped: either waits for the other, and is seen by it.
create function direct_owner_of_issued() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from users where id in (select user_id from changed) order by id for share;
  perform from applications where id in (select application_id from changed) order by id for share;
  perform fill_token_directory(array(select id from changed));
  update token_directory set owner_active = false
  where token_id in (
    select t.id from changed t
    left join users u on u.id = t.user_id
    left join applications a on a.id = t.application_id
    where u.suspended_at is not null or a.archived_at is not null);
  return null;
end $$;
drop trigger direct_issued_token on tokens;
create trigger direct_issued_token after insert on tokens
  referencing new table as changed for each statement execute function direct_owner_of_issued();

-- Rows that somebody else is changing are passed over: they are weighed by that change. (Of clock_timestamp(), which may change
-- from row to row, the index would not be asked.)
create function reweigh_tokens() returns bigint
  language sql security definer set search_path = public, pg_temp as $$
  with due as (
    select token_id from token_directory where weighed_until <= statement_timestamp()
    order by weighed_until limit 10000 for update skip locked),
  weighed as (
    update token_directory d set weighed_until = d.weighed_until from due where d.token_id = due.token_id returning 1)
  select count(*) from weighed
$$;

revoke all on function look_weight(token_directory, timestamptz), weigh_token(), direct_owner_of_issued(), direct_user(),
  direct_application(), reweigh_tokens() from public;
grant execute on function look_weight(token_directory, timestamptz), reweigh_tokens() to latchkey_portal;
