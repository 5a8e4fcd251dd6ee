-- How many requests a token may make in each second, minute and day (UTC); an application's limit is shared by its tokens. null
-- is no limit of its own in that window. The policy's maximum is the limit of whoever asks for none.

alter table tokens
  add column rate_limit_second integer check (rate_limit_second between 1 and 1000000000),
  add column rate_limit_minute integer check (rate_limit_minute between 1 and 1000000000),
  add column rate_limit_day integer check (rate_limit_day between 1 and 1000000000);
alter table applications
  add column rate_limit_second integer check (rate_limit_second between 1 and 1000000000),
  add column rate_limit_minute integer check (rate_limit_minute between 1 and 1000000000),
  add column rate_limit_day integer check (rate_limit_day between 1 and 1000000000);
alter table policy
  add column rate_limit_second_max integer check (rate_limit_second_max between 1 and 1000000000),
  add column rate_limit_minute_max integer check (rate_limit_minute_max between 1 and 1000000000),
  add column rate_limit_day_max integer check (rate_limit_day_max between 1 and 1000000000);

-- A token's limits are set when it is issued; INSERT on the whole row is the portal's already. Updates of all three tables are in
-- the feed as they were.
grant update (rate_limit_second, rate_limit_minute, rate_limit_day) on applications to latchkey_portal;
grant update (rate_limit_second_max, rate_limit_minute_max, rate_limit_day_max) on policy to latchkey_portal;
grant select (rate_limit_second, rate_limit_minute, rate_limit_day) on tokens, applications to latchkey_verifier;
