-- What changed, who did it, and the leaf it becomes in the log. Append-only: no role may update or delete.

create table audit (
  id uuid primary key,
  occurred_at timestamptz(3) not null default clock_timestamp(),
  action text not null,
  actor_type text not null check (actor_type in ('user', 'token', 'verifier', 'system', 'anonymous')),
  actor_id text not null,
  actor_name text not null default '',
  session_id uuid,
  target_type text not null,
  target_id text not null,
  target_name text not null default '',
  -- Whose history this belongs to, when the target has an owner.
  owner_type text check (owner_type in ('user', 'application')),
  owner_id uuid,
  reason text,
  before jsonb,
  after jsonb,
  client_address inet,
  user_agent text,
  request_id text not null
);
create index audit_by_time on audit (occurred_at, id);
create index audit_of_target on audit (target_type, target_id, occurred_at, id);
create index audit_of_owner on audit (owner_type, owner_id, occurred_at, id);
create index audit_of_actor on audit (actor_type, actor_id, occurred_at, id);

-- One row for each change that becomes a leaf of the log, written in the changing transaction. Claimed by being there.
create table log_outbox (
  id uuid primary key,
  audit_id uuid not null unique references audit,
  token_id uuid references tokens,
  event jsonb not null,
  created_at timestamptz(3) not null default clock_timestamp()
);
