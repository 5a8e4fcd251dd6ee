-- Three database roles. The owner migrates; latchkey_portal writes tokens, never usage; latchkey_verifier reads what a
-- verification needs and writes usage, nothing else: a process that may write digests could mint.

revoke all on all tables in schema public from public;
revoke all on all functions in schema public from public;
revoke create on schema public from public;
grant usage on schema public to latchkey_portal, latchkey_verifier;

-- The verifier finds a secret by its digest and cannot list digests.
create function find_token_secret(digests bytea[])
  returns table (secret_id uuid, token_id uuid, retire_at timestamptz)
  language sql stable security definer rows 1 set search_path = public, pg_temp as $$
  select id, token_id, retire_at from token_secrets where digest = any (digests)
$$;
create function find_verifier_credential(digests bytea[])
  returns table (credential_id uuid, api_id uuid, retire_at timestamptz, revoked_at timestamptz)
  language sql stable security definer rows 1 set search_path = public, pg_temp as $$
  select id, api_id, retire_at, revoked_at from verifier_credentials where digest = any (digests)
$$;
revoke all on function find_token_secret(bytea[]), find_verifier_credential(bytea[]) from public;

grant select on installation, secret_checks, apis, scopes, roles, role_scopes, policy, users, user_roles, applications,
  application_members, application_scopes, sessions, one_time_links, tokens, token_secrets, token_scopes,
  verifier_credentials, verifier_credential_use, verifier_instances, token_use, usage_hourly, audit, feed to latchkey_portal;
grant update (brand, brand_fixed_at, setup_completed_at) on installation to latchkey_portal;
grant select, insert, update, delete on idempotency_keys, rate_limits to latchkey_portal;
grant insert, update (name, description, updated_at) on apis to latchkey_portal;
grant insert, update (description, group_name, risk, access, needs_approval, retired_at, updated_at) on scopes to latchkey_portal;
grant insert, update (description, portal_right, updated_at) on roles to latchkey_portal;
grant insert, delete on role_scopes, user_roles, application_scopes to latchkey_portal;
grant insert, delete, update (member_role) on application_members to latchkey_portal;
grant update (lifetime_days_max, lifetime_days_default, never_allowed, live_tokens_max, cidr_required_from_risk, updated_at)
  on policy to latchkey_portal;
grant insert, update (email, name, password_hash, password_set_at, external_id, suspended_at, suspend_reason, erased_at)
  on users to latchkey_portal;
grant insert, update (name, description, external_id, archived_at) on applications to latchkey_portal;
grant insert, update (last_seen_at, ended_at, end_reason) on sessions to latchkey_portal;
grant insert, update (used_at, replaced_at) on one_time_links to latchkey_portal;
grant insert, update (label, note, revoked_at, revoked_by_type, revoked_by_id, revoke_reason, revoke_note) on tokens to latchkey_portal;
grant insert on token_secrets, token_scopes to latchkey_portal;
grant insert, update (revoked_at) on verifier_credentials to latchkey_portal;
grant insert on audit, log_outbox to latchkey_portal;
grant execute on function ensure_usage_partitions() to latchkey_portal;

grant select (id, kind, user_id, application_id, cidrs, metadata, created_at, not_before, expires_at, revoked_at, suspended_at,
  approval_required_at, approved_at) on tokens to latchkey_verifier;
grant select (id, name, external_id, suspended_at) on users to latchkey_verifier;
grant select (id, name, external_id, archived_at) on applications to latchkey_verifier;
grant select (id, api_id, name, retired_at) on scopes to latchkey_verifier;
grant select (id, name, audience) on apis to latchkey_verifier;
grant select (brand) on installation to latchkey_verifier;
grant select on secret_checks, token_scopes, user_roles, role_scopes, application_scopes, feed to latchkey_verifier;
grant select, insert, update on token_use, usage_hourly, verifier_instances, verifier_credential_use to latchkey_verifier;
grant execute on function find_token_secret(bytea[]), find_verifier_credential(bytea[]), merge_recent_addresses(jsonb, jsonb),
  ensure_usage_partitions() to latchkey_verifier;
grant select on schema_migrations to latchkey_portal;
