-- Verifiers look up again, many at once, the secrets they hold when another history of the database begins: by id, as they know
-- no digest.
create function find_secrets(ids uuid[])
  returns table (secret_id uuid, token_id uuid, retire_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select id, token_id, retire_at from token_secrets where id = any (ids)
$$;
revoke all on function find_secrets(uuid[]) from public;
grant execute on function find_secrets(uuid[]) to latchkey_verifier;
