-- Where a session began, coarse; null only in sessions older than this.
alter table session add column network text;

-- Sessions of one account that were in use at once, far apart, and were told of.
create table distant_sessions (
  session_id uuid not null references session on delete cascade,
  other_session_id uuid not null references session on delete cascade,
  told_at timestamptz not null default clock_timestamp(),
  primary key (session_id, other_session_id),
  check (session_id < other_session_id)
);
