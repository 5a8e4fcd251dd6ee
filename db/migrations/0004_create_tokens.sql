-- The token is the record: label, owner, scopes, expiry, restrictions. Its secrets stand apart, because a token has one,
-- during rotation two, and its id survives both. Nothing here is ever deleted: a digest is never free again.

create table tokens (
  id uuid primary key,
  kind text not null check (kind in ('personal', 'application')),
  user_id uuid references users,
  application_id uuid references applications,
  label text not null check (char_length(label) between 1 and 80),
  note text not null default '' check (char_length(note) <= 1000),
  -- Empty means any address.
  cidrs cidr[] not null default '{}' check (cardinality(cidrs) <= 50),
  -- At most 4 KiB of compact JSON; jsonb prints with spaces, hence the wider fence here.
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object' and octet_length(metadata::text) <= 8192),
  created_at timestamptz(3) not null default clock_timestamp(),
  created_by_type text not null check (created_by_type in ('user', 'token', 'system')),
  created_by_id text not null,
  not_before timestamptz(3),
  -- null is "never", which policy must allow. The instant itself is already expired.
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  revoked_by_type text,
  revoked_by_id text,
  revoke_reason text check (revoke_reason in ('exposed', 'not_needed', 'replaced', 'policy', 'left', 'other')),
  revoke_note text check (char_length(revoke_note) <= 400),
  suspended_at timestamptz(3),
  approval_required_at timestamptz(3),
  approved_at timestamptz(3),
  -- Blinds the log's leaves; deleting it erases the person from them.
  log_salt bytea check (octet_length(log_salt) = 32),
  check ((kind = 'personal') = (user_id is not null)),
  check ((kind = 'application') = (application_id is not null)),
  check ((revoked_at is null) = (revoke_reason is null))
);
create index tokens_of_user on tokens (user_id, created_at, id) where user_id is not null;
create index tokens_of_application on tokens (application_id, created_at, id) where application_id is not null;
create index tokens_by_creation on tokens (created_at, id);
create index tokens_by_expiry on tokens (expires_at, id) where revoked_at is null;

create table token_secrets (
  id uuid primary key,
  token_id uuid not null references tokens,
  digest bytea not null unique check (octet_length(digest) = 32),
  -- 'hmac-sha256': HMAC(pepper, secret). 'hmac-sha256-of-sha256': HMAC(pepper, SHA-256(secret)), for imported digests.
  digest_algorithm text not null default 'hmac-sha256' check (digest_algorithm in ('hmac-sha256', 'hmac-sha256-of-sha256')),
  pepper_version integer not null check (pepper_version >= 1),
  prefix text not null,
  last_four text not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  first_used_at timestamptz(3),
  retire_at timestamptz(3),
  retire_on_use_grace_seconds integer check (retire_on_use_grace_seconds >= 60)
);
create index token_secrets_of_token on token_secrets (token_id, created_at);
-- One secret per token that neither retires nor waits for the first use of its successor.
create unique index token_secrets_one_current on token_secrets (token_id)
  where retire_at is null and retire_on_use_grace_seconds is null;

create table token_scopes (
  token_id uuid not null references tokens,
  scope_id uuid not null references scopes,
  primary key (token_id, scope_id)
);
create index token_scopes_by_scope on token_scopes (scope_id, token_id);

-- What an API server presents to the verifier; fixes its API and audience.
create table verifier_credentials (
  id uuid primary key,
  api_id uuid not null references apis,
  label text not null check (char_length(label) between 1 and 80),
  digest bytea not null unique check (octet_length(digest) = 32),
  pepper_version integer not null check (pepper_version >= 1),
  prefix text not null,
  last_four text not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  created_by_type text not null,
  created_by_id text not null,
  retire_at timestamptz(3),
  revoked_at timestamptz(3)
);
create index verifier_credentials_of_api on verifier_credentials (api_id, created_at);
