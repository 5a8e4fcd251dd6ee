-- Each process that counts use has a row, by which nothing is counted twice. With SDKs in APIs' own processes they are many, and
-- most come and go. One that has been silent for a month and speaks again goes on under a new name.
create function forget_verifier_instances() returns bigint
  language sql security definer set search_path = public, pg_temp as $$
  with gone as (
    delete from verifier_instances
    where id in (
      select id from verifier_instances where seen_at < clock_timestamp() - interval '30 days' limit 10000)
    returning 1)
  select count(*) from gone
$$;
create index verifier_instances_by_last_word on verifier_instances (seen_at);

revoke all on function forget_verifier_instances() from public;
grant execute on function forget_verifier_instances() to latchkey_portal;
