-- The change feed (docs/decisions/006): how verifiers learn that a record they hold is no longer true.
--
-- A deferred constraint trigger runs inside COMMIT, takes one advisory lock and numbers the change. The lock lives until the
-- commit is visible, so numbers become visible in order and without holes, and no client round trip happens under it.
-- Changing transactions are READ COMMITTED and no other constraint is deferred (a second one could deadlock with the lock).

create table feed (
  seq bigint primary key,
  nonce uuid not null default gen_random_uuid(),
  entity text not null,
  entity_id uuid,
  changed_at timestamptz(3) not null default clock_timestamp()
);
-- Retention always leaves a last row; the first one stands for "before anything happened".
insert into feed (seq, entity) values (0, 'origin');

create function append_to_feed() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  -- TG_ARGV: the entity's name, and the column that holds its id.
  changed_id uuid := (case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end ->> tg_argv[1])::uuid;
begin
  perform pg_advisory_xact_lock(7301001);
  insert into feed (seq, entity, entity_id)
    select coalesce(max(seq), 0) + 1, tg_argv[0], changed_id from feed;
  if pg_notification_queue_usage() < 0.5 then
    perform pg_notify('feed', '');
  end if;
  return null;
end $$;

-- Issuing writes no feed row: nobody can have cached a secret that did not exist. Rows that come with their token, in its
-- own transaction, are part of issuing; later ones change a record that a verifier may hold.
create function append_token_part_to_feed() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  changed_token uuid := case when tg_op = 'DELETE' then old.token_id else new.token_id end;
begin
  if exists (select from tokens where id = changed_token and xmin = pg_current_xact_id()::xid) then
    return null;
  end if;
  perform pg_advisory_xact_lock(7301001);
  insert into feed (seq, entity, entity_id)
    select coalesce(max(seq), 0) + 1, 'token', changed_token from feed;
  if pg_notification_queue_usage() < 0.5 then
    perform pg_notify('feed', '');
  end if;
  return null;
end $$;

create constraint trigger tokens_feed after update on tokens
  deferrable initially deferred for each row execute function append_to_feed('token', 'id');
create constraint trigger token_secrets_feed after insert or update or delete on token_secrets
  deferrable initially deferred for each row execute function append_token_part_to_feed();
create constraint trigger token_scopes_feed after insert or update or delete on token_scopes
  deferrable initially deferred for each row execute function append_token_part_to_feed();
create constraint trigger users_feed
  after update of name, external_id, suspended_at, erased_at on users
  deferrable initially deferred for each row execute function append_to_feed('user', 'id');
create constraint trigger user_roles_feed after insert or update or delete on user_roles
  deferrable initially deferred for each row execute function append_to_feed('user', 'user_id');
create constraint trigger roles_feed after update on roles
  deferrable initially deferred for each row execute function append_to_feed('role', 'id');
create constraint trigger role_scopes_feed after insert or update or delete on role_scopes
  deferrable initially deferred for each row execute function append_to_feed('role', 'role_id');
create constraint trigger applications_feed after update on applications
  deferrable initially deferred for each row execute function append_to_feed('application', 'id');
create constraint trigger application_scopes_feed after insert or update or delete on application_scopes
  deferrable initially deferred for each row execute function append_to_feed('application', 'application_id');
create constraint trigger apis_feed after insert or update on apis
  deferrable initially deferred for each row execute function append_to_feed('api', 'id');
create constraint trigger scopes_feed after insert or update on scopes
  deferrable initially deferred for each row execute function append_to_feed('api', 'api_id');
create constraint trigger verifier_credentials_feed after update on verifier_credentials
  deferrable initially deferred for each row execute function append_to_feed('verifier_credential', 'id');
create constraint trigger policy_feed after update on policy
  deferrable initially deferred for each row execute function append_to_feed('policy', '-');
