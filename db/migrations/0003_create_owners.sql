-- Who tokens belong to, and how people get in. Users and applications are never deleted; erasing a person blanks fields.

create table users (
  id uuid primary key,
  email text unique check (email = lower(email) and char_length(email) between 3 and 254),
  name text not null check (char_length(name) <= 80),
  -- argon2id, PHC string; null until an invitation is accepted.
  password_hash text,
  password_set_at timestamptz(3),
  -- The operator's own id for this person: how their API knows its customer.
  external_id text unique check (char_length(external_id) between 1 and 200),
  suspended_at timestamptz(3),
  suspend_reason text check (char_length(suspend_reason) <= 400),
  erased_at timestamptz(3),
  created_at timestamptz(3) not null default clock_timestamp(),
  check (erased_at is not null or (email is not null and name <> ''))
);
create index users_by_creation on users (created_at, id);

create table user_roles (
  user_id uuid not null references users,
  role_id uuid not null references roles,
  primary key (user_id, role_id)
);
create index user_roles_by_role on user_roles (role_id, user_id);

create table applications (
  id uuid primary key,
  name text not null check (char_length(name) between 1 and 80),
  description text not null default '' check (char_length(description) <= 1000),
  external_id text unique check (char_length(external_id) between 1 and 200),
  created_by uuid references users,
  archived_at timestamptz(3),
  created_at timestamptz(3) not null default clock_timestamp()
);
create index applications_by_creation on applications (created_at, id);

create table application_members (
  application_id uuid not null references applications,
  user_id uuid not null references users,
  member_role text not null check (member_role in ('owner', 'maintainer', 'viewer')),
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (application_id, user_id)
);
create index application_members_by_user on application_members (user_id, application_id);

-- The ceiling: no token of the application has effect beyond it.
create table application_scopes (
  application_id uuid not null references applications,
  scope_id uuid not null references scopes,
  primary key (application_id, scope_id)
);
create index application_scopes_by_scope on application_scopes (scope_id, application_id);

create table sessions (
  id uuid primary key,
  user_id uuid not null references users,
  -- SHA-256 of the opaque text in the cookie.
  token_digest bytea not null unique check (octet_length(token_digest) = 32),
  auth_method text not null,
  client_address inet,
  user_agent text check (char_length(user_agent) <= 400),
  created_at timestamptz(3) not null default clock_timestamp(),
  last_seen_at timestamptz(3) not null default clock_timestamp(),
  expires_at timestamptz(3) not null,
  ended_at timestamptz(3),
  end_reason text
);
create index sessions_of_user on sessions (user_id, created_at desc);

create table one_time_links (
  id uuid primary key,
  purpose text not null check (purpose in ('setup', 'invitation', 'password_reset')),
  secret_digest bytea not null unique check (octet_length(secret_digest) = 32),
  user_id uuid references users,
  created_at timestamptz(3) not null default clock_timestamp(),
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  -- A newer link of the same purpose replaces an older one.
  replaced_at timestamptz(3),
  check ((purpose = 'setup') = (user_id is null))
);
create index one_time_links_of_user on one_time_links (user_id, purpose) where used_at is null and replaced_at is null;
