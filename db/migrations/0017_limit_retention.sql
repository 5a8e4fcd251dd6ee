-- What grows with use, and how long it stays. Facts about tokens and the audit stay for good: a digest is never free again.

-- The feed: a day, and always its last row. A verifier that was away longer finds its place gone and believes nothing it holds.
create function trim_feed() returns bigint
  language sql security definer set search_path = public, pg_temp as $$
  with gone as (
    delete from feed
    where seq in (
      select seq from feed
      where changed_at < clock_timestamp() - interval '24 hours' and seq < (select max(seq) from feed)
      order by seq limit 50000)
    returning 1)
  select count(*) from gone
$$;

-- Hourly counts: whole months, this one and at least the two before it. Rows in the DEFAULT partition go by their hour.
create function drop_old_usage(keep_months integer) returns integer
  language plpgsql security definer set search_path = public, pg_temp set timezone = 'UTC' set lock_timeout = '2s' as $$
declare
  keep_from timestamptz := date_trunc('month', clock_timestamp()) - make_interval(months => keep_months);
  partition_name text;
  dropped integer := 0;
begin
  if keep_months < 2 then
    raise exception 'Use is kept for two months at the least: pages show the last 30 days.';
  end if;
  perform pg_advisory_xact_lock(7301002);
  for partition_name in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'public.usage_hourly'::regclass and c.relname ~ '^usage_hourly_[0-9]{4}_[0-9]{2}$'
      and to_date(right(c.relname, 7), 'YYYY_MM') < (keep_from at time zone 'UTC')::date
    order by 1
  loop
    execute format('drop table public.%I', partition_name);
    dropped := dropped + 1;
  end loop;
  delete from usage_hourly_default where hour < keep_from;
  return dropped;
end $$;

revoke all on function trim_feed(), drop_old_usage(integer) from public;
grant execute on function trim_feed(), drop_old_usage(integer) to latchkey_portal;
