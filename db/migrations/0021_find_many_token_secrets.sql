-- The secrets that verifiers look up together: many digests in one question, each answer with its digest's place (from 1).
create function find_token_secrets(digests bytea[])
  returns table (place bigint, secret_id uuid, token_id uuid, retire_at timestamptz)
  language sql stable security definer rows 10 set search_path = public, pg_temp as $$
  select d.place, s.id, s.token_id, s.retire_at
  from unnest(digests) with ordinality d (digest, place)
  -- offset 0: each by the index, whatever a plan thinks of reading the whole table once.
  cross join lateral (select id, token_id, retire_at from token_secrets where digest = d.digest offset 0) s
$$;
revoke all on function find_token_secrets(bytea[]) from public;
grant execute on function find_token_secrets(bytea[]) to latchkey_verifier;
