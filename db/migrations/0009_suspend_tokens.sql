-- A suspended token is refused until it is resumed. As what somebody suspended it decides who may resume it: what an admin
-- stopped, its owner cannot start.

alter table tokens
  add column suspended_by_type text,
  add column suspended_by_id text,
  add column suspended_as text check (suspended_as in ('owner', 'admin')),
  add column suspend_reason text check (char_length(suspend_reason) <= 400),
  add constraint tokens_suspended_as_something check ((suspended_at is null) = (suspended_as is null));

grant update (suspended_at, suspended_by_type, suspended_by_id, suspended_as, suspend_reason) on tokens to latchkey_portal;
