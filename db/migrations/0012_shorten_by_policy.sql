-- A stricter policy may end tokens sooner. The portal still cannot write an expiry: it can only bring one forward.

create function bring_expiry_forward(token_ids uuid[], new_expiry timestamptz) returns void
  language sql security definer set search_path = public, pg_temp as $$
  update tokens set expires_at = new_expiry
  where id = any (token_ids) and (expires_at is null or expires_at > new_expiry)
$$;
revoke all on function bring_expiry_forward(uuid[], timestamptz) from public;
grant execute on function bring_expiry_forward(uuid[], timestamptz) to latchkey_portal;
