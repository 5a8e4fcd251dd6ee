-- A token is narrowed in place: scopes and addresses are taken from it, and its secret stays. The portal still can write neither
-- on a token that is issued: it can only narrow them, so who takes the portal over widens no token of anybody's.

create function narrow_token(narrowed uuid, scopes_gone uuid[], networks cidr[]) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  -- Empty is any address.
  before constant cidr[] := (select cidrs from tokens where id = narrowed for update);
begin
  if networks <> before then
    if before <> '{}' and (networks = '{}' or exists (
      select from unnest(networks) n where not exists (select from unnest(before) b where n <<= b)))
    then
      raise exception 'A token''s networks are narrowed, never widened.';
    end if;
    update tokens set cidrs = networks where id = narrowed;
  end if;
  delete from token_scopes where token_id = narrowed and scope_id = any (scopes_gone);
  if found and not exists (select from token_scopes where token_id = narrowed) then
    raise exception 'A token that is narrowed keeps a scope.';
  end if;
end $$;
revoke all on function narrow_token(uuid, uuid[], cidr[]) from public;
grant execute on function narrow_token(uuid, uuid[], cidr[]) to latchkey_portal;
