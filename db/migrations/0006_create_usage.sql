-- Use, written by verifiers in batches and by nobody else. No index on the exact instant: a flush stays a HOT update.

create table verifier_instances (
  id uuid primary key,
  -- Advanced by compare-and-set in each flush's transaction: a lost COMMIT reply cannot count twice.
  flush_no bigint not null default 0,
  started_at timestamptz(3) not null default clock_timestamp(),
  seen_at timestamptz(3) not null default clock_timestamp()
);

create table token_use (
  token_id uuid primary key references tokens,
  first_used_at timestamptz(3) not null,
  last_used_at timestamptz(3) not null,
  last_used_day date not null,
  last_address inet,
  -- The last five addresses, newest first: [{"address": "203.0.113.9", "at": "2026-01-09T12:00:00.000Z"}].
  recent_addresses jsonb not null default '[]'
) with (fillfactor = 50);
create index token_use_by_day on token_use (last_used_day);

create table verifier_credential_use (
  credential_id uuid primary key references verifier_credentials,
  last_used_at timestamptz(3) not null
) with (fillfactor = 50);

-- Counts per hour. dimension 'outcome' carries the total; 'scope' counts what requests required, 'address' where they came
-- from. secret_id keeps the two secrets of a rotating token apart.
create table usage_hourly (
  hour timestamptz(3) not null,
  token_id uuid not null,
  secret_id uuid not null,
  dimension text not null check (dimension in ('outcome', 'scope', 'address')),
  value text not null check (char_length(value) <= 100),
  outcome text not null,
  count bigint not null check (count > 0),
  last_at timestamptz(3) not null,
  primary key (token_id, hour, dimension, value, outcome, secret_id)
) partition by range (hour);
create table usage_hourly_default partition of usage_hourly default with (fillfactor = 50);

-- Merges two lists of addresses: newest first, one entry an address, five at most.
create function merge_recent_addresses(a jsonb, b jsonb) returns jsonb
  language sql immutable parallel safe as $$
  select coalesce(jsonb_agg(jsonb_build_object('address', address, 'at', at) order by at desc, address), '[]')
  from (
    select e ->> 'address' as address, max(e ->> 'at') as at
    from jsonb_array_elements(a || b) e group by 1 order by 2 desc, 1 limit 5
  ) newest
$$;

-- This month's partition and the two after it. The DEFAULT one catches what a clock out of step would write elsewhere.
create function ensure_usage_partitions() returns void
  language plpgsql security definer set search_path = public, pg_temp set timezone = 'UTC' as $$
declare
  month_start timestamptz;
  partition_name text;
begin
  perform pg_advisory_xact_lock(7301002);
  for i in 0..2 loop
    month_start := date_trunc('month', clock_timestamp()) + make_interval(months => i);
    partition_name := 'usage_hourly_' || to_char(month_start, 'YYYY_MM');
    if to_regclass('public.' || partition_name) is null then
      execute format('create table public.%I partition of public.usage_hourly for values from (%L) to (%L) with (fillfactor = 50)',
        partition_name, month_start, month_start + interval '1 month');
    end if;
  end loop;
end $$;
select ensure_usage_partitions();
