-- Many tokens revoked in one decision. Which ones is fixed when it is confirmed: what is issued later is never among them.
-- The tokens go some hundred a transaction; after a crash the next process goes on where the last commit was.

create table bulk_revocations (
  id uuid primary key,
  confirmed_at timestamptz(3) not null default clock_timestamp(),
  confirmed_by_type text not null check (confirmed_by_type in ('user', 'system')),
  confirmed_by_id text not null,
  confirmed_by_name text not null,
  session_id uuid,
  client_address inet,
  user_agent text check (char_length(user_agent) <= 400),
  request_id text not null,
  reason text not null check (reason in ('exposed', 'not_needed', 'replaced', 'policy', 'left', 'other')),
  note text check (char_length(note) <= 400),
  -- The filter as the list's address has it, or `picked` where tokens were picked one by one.
  selection text not null check (char_length(selection) <= 1000),
  total integer not null check (total > 0),
  revoked integer not null default 0,
  -- Ended by somebody else before it was their turn.
  passed_over integer not null default 0,
  finished_at timestamptz(3),
  check (revoked + passed_over <= total)
);
create index bulk_revocations_unfinished on bulk_revocations (id) where finished_at is null;

create table bulk_revocation_tokens (
  bulk_revocation_id uuid not null references bulk_revocations,
  token_id uuid not null references tokens,
  outcome text check (outcome in ('revoked', 'passed_over')),
  primary key (bulk_revocation_id, token_id)
);
create index bulk_revocation_tokens_left on bulk_revocation_tokens (bulk_revocation_id, token_id) where outcome is null;

grant select, insert, update (revoked, passed_over, finished_at) on bulk_revocations to latchkey_portal;
grant select, insert, update (outcome) on bulk_revocation_tokens to latchkey_portal;
