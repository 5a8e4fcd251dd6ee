-- A token is rotated: it gets a second secret, and the first one ends now, later, or some time after the second is used first.

alter table policy add column rotation_grace_hours_max integer not null default 168
  check (rotation_grace_hours_max between 1 and 720);
alter table token_secrets
  -- Since when there is a newer one.
  add column superseded_at timestamptz(3),
  -- Its first use begins the end of its predecessor.
  add column awaited boolean not null default false,
  add check (superseded_at is not null or retire_on_use_grace_seconds is null);
create unique index token_secrets_one_waiting on token_secrets (token_id)
  where retire_at is null and retire_on_use_grace_seconds is not null;

grant update (rotation_grace_hours_max) on policy to latchkey_portal;
grant update (retire_at, retire_on_use_grace_seconds, superseded_at, awaited) on token_secrets to latchkey_portal;

-- What verifiers find, now with what rotation says of it.
drop function find_token_secrets(bytea[]);
create function find_token_secrets(digests bytea[])
  returns table (place bigint, secret_id uuid, token_id uuid, retire_at timestamptz, superseded_at timestamptz, awaited boolean)
  language sql stable security definer rows 10 set search_path = public, pg_temp as $$
  select d.place, s.id, s.token_id, s.retire_at, s.superseded_at, s.awaited
  from unnest(digests) with ordinality d (digest, place)
  -- offset 0: each by the index, whatever a plan thinks of reading the whole table once.
  cross join lateral (select * from token_secrets where digest = d.digest offset 0) s
$$;
drop function find_secrets(uuid[]);
create function find_secrets(ids uuid[])
  returns table (secret_id uuid, token_id uuid, retire_at timestamptz, superseded_at timestamptz, awaited boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select id, token_id, retire_at, superseded_at, awaited from token_secrets where id = any (ids)
$$;
revoke all on function find_token_secrets(bytea[]), find_secrets(uuid[]) from public;
grant execute on function find_token_secrets(bytea[]), find_secrets(uuid[]) to latchkey_verifier;

-- The first good use of an awaited secret, told by whoever verified it: from then on its predecessor has its grace left. What a
-- verifier may write of a token's life is this and no more. Told again, it does nothing: false.
create function note_first_use(used uuid, new_audit_id uuid, new_outbox_id uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  token tokens%rowtype;
  old_id uuid;
  old_retires timestamptz(3);
begin
  -- Locked in a statement of its own: what is read after it is read by a newer snapshot.
  select t.* into token from tokens t where t.id = (select token_id from token_secrets where id = used) for update;
  update token_secrets set awaited = false, first_used_at = clock_timestamp() where id = used and awaited;
  if not found then
    return false;
  end if;
  update token_secrets set retire_at = clock_timestamp() + make_interval(secs => retire_on_use_grace_seconds)
  where token_id = token.id and id <> used and retire_at is null and retire_on_use_grace_seconds is not null
  returning id, retire_at into old_id, old_retires;
  insert into audit (id, action, actor_type, actor_id, target_type, target_id, target_name, owner_type, owner_id, before, after, request_id)
  values (new_audit_id, 'token.first_use', 'verifier', 'verifier', 'token', token.id::text, token.label,
    case token.kind when 'personal' then 'user' else 'application' end, coalesce(token.user_id, token.application_id),
    jsonb_build_object('old_secret_retires_at', null),
    jsonb_build_object('old_secret_retires_at', to_char(old_retires at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')), 'verifier');
  insert into log_outbox (id, audit_id, token_id, event)
  values (new_outbox_id, new_audit_id, token.id, jsonb_build_object('action', 'token.first_use', 'target', token.id,
    'after', jsonb_build_object('old_secret_retires_at', to_char(old_retires at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))));
  return true;
end $$;
revoke all on function note_first_use(uuid, uuid, uuid) from public;
grant execute on function note_first_use(uuid, uuid, uuid) to latchkey_verifier;
