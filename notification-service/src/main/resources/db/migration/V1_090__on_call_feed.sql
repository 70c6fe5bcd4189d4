-- The secret address at which a calendar program finds somebody's own turns: one for each person.
create table on_call_feed (
  employee uuid        primary key,
  key_hash text        not null unique check (key_hash ~ '^[A-Za-z0-9_-]{43}$'),
  made_at  timestamptz not null,
  read_at  timestamptz
);
