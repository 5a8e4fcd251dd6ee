-- As what somebody archived an application decides who may restore it: what an admin stopped, its owners cannot start. What was
-- archived before this was remembered counts as its owners'.

alter table applications
  add column archived_as text check (archived_as in ('owner', 'admin')),
  add constraint applications_archived_as_something check (archived_as is null or archived_at is not null);

grant update (archived_as) on applications to latchkey_portal;
