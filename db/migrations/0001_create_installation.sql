-- The installation itself: one row, and the check values that tell a wrong secret from a right one.

create table installation (
  id smallint primary key default 1 check (id = 1),
  -- Part of every secret ever issued, so it is fixed with the first one.
  brand text check (brand ~ '^[a-z][a-z0-9]{1,11}$'),
  brand_fixed_at timestamptz(3),
  setup_completed_at timestamptz(3),
  created_at timestamptz(3) not null default clock_timestamp()
);
insert into installation default values;

-- HMAC(secret, '<name> check'): a wrong pepper stops the start instead of making every token unknown.
create table secret_checks (
  name text not null check (name in ('pepper', 'session-key', 'sealing-key')),
  version integer not null check (version >= 1),
  check_value bytea not null check (octet_length(check_value) = 32),
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (name, version)
);

create table idempotency_keys (
  principal text not null,
  route text not null,
  key text not null check (char_length(key) between 8 and 128),
  request_hash bytea not null,
  -- Sealed with a key of its own: the answer may hold a secret.
  sealed_response bytea not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (principal, route, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- Points spent per key, as rate-limiter-flexible keeps them.
create table rate_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
