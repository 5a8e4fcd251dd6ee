-- A revoked token can be restored for a while. As what somebody revoked it decides who may: what an admin ended, its owner does
-- not bring back. What was revoked before this was remembered counts as an admin's.

alter table tokens
  add column revoked_as text check (revoked_as in ('owner', 'admin')),
  add constraint tokens_revoked_as_something check (revoked_as is null or revoked_at is not null);

grant update (revoked_as) on tokens to latchkey_portal;
