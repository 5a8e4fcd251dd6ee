-- What there is to permit: APIs, their scopes, the roles that may put them on tokens, and the policy over all of it.

create table apis (
  id uuid primary key,
  name text not null unique check (char_length(name) between 1 and 80),
  audience text not null unique check (char_length(audience) between 1 and 400),
  description text not null default '' check (char_length(description) <= 1000),
  built_in boolean not null default false,
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp()
);

create table scopes (
  id uuid primary key,
  api_id uuid not null references apis,
  -- An RFC 6749 scope-token; unique across APIs, so that a scope names its API by itself.
  name text not null unique check (name ~ '^[\x21\x23-\x5B\x5D-\x7E]{1,100}$' and name <> '*'),
  description text not null default '' check (char_length(description) <= 400),
  group_name text not null check (char_length(group_name) between 1 and 80),
  risk text not null check (risk in ('low', 'elevated', 'high')),
  access text not null check (access in ('read', 'write', 'admin')),
  needs_approval boolean not null default false,
  retired_at timestamptz(3),
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp()
);
create index scopes_of_api on scopes (api_id, group_name, name);

create table roles (
  id uuid primary key,
  name text not null unique check (name ~ '^[a-z][a-z0-9-]{0,39}$'),
  description text not null default '' check (char_length(description) <= 400),
  portal_right text not null default 'none' check (portal_right in ('none', 'auditor', 'admin')),
  built_in boolean not null default false,
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp()
);
insert into roles (id, name, description, portal_right, built_in) values
  ('01900000-0000-7000-8000-000000000001', 'admin', 'Sees every token, revokes any, manages people and APIs.', 'admin', true),
  ('01900000-0000-7000-8000-000000000002', 'auditor', 'Sees everything, changes nothing.', 'auditor', true),
  ('01900000-0000-7000-8000-000000000003', 'developer', 'Issues tokens for the APIs.', 'none', true);

create table role_scopes (
  role_id uuid not null references roles,
  scope_id uuid not null references scopes,
  primary key (role_id, scope_id)
);
create index role_scopes_by_scope on role_scopes (scope_id, role_id);

create table policy (
  id smallint primary key default 1 check (id = 1),
  lifetime_days_max integer check (lifetime_days_max between 1 and 3650),
  lifetime_days_default integer not null default 30 check (lifetime_days_default between 1 and 3650),
  never_allowed boolean not null default false,
  live_tokens_max integer not null default 100 check (live_tokens_max between 1 and 10000),
  cidr_required_from_risk text check (cidr_required_from_risk in ('low', 'elevated', 'high')),
  updated_at timestamptz(3) not null default clock_timestamp(),
  check (lifetime_days_max is null or lifetime_days_default <= lifetime_days_max)
);
insert into policy (lifetime_days_max) values (365);
