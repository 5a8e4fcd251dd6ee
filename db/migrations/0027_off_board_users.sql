-- Off-boarding: everything of somebody who left goes in one act. Their account is suspended, and says since when they are gone;
-- resuming takes that back. What else went with them is kept beside the revocation of their tokens, whose report tells it.

alter table users
  add column off_boarded_at timestamptz(3),
  add check (off_boarded_at is null or suspended_at is not null);

-- Somebody may leave without a live token: their revocation is of none, and over at once.
alter table bulk_revocations
  drop constraint bulk_revocations_total_check,
  add constraint bulk_revocations_total_check check (total >= 0);

create table off_boardings (
  bulk_revocation_id uuid primary key references bulk_revocations,
  user_id uuid not null references users,
  sessions_ended integer not null check (sessions_ended >= 0)
);
create index off_boardings_of_user on off_boardings (user_id);

-- The applications they were taken out of, and which of them nobody active owns since.
create table off_boarding_memberships (
  bulk_revocation_id uuid not null references off_boardings,
  application_id uuid not null references applications,
  member_role text not null check (member_role in ('owner', 'maintainer', 'viewer')),
  left_without_owner boolean not null,
  primary key (bulk_revocation_id, application_id)
);

grant update (off_boarded_at) on users to latchkey_portal;
grant select, insert on off_boardings, off_boarding_memberships to latchkey_portal;
