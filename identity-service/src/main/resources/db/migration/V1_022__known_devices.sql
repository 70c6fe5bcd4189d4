-- A browser in which an account has signed in. It keeps a secret for a year, this table its hash.
create table known_device (
  id uuid primary key,
  account_id uuid not null,
  secret_hash text not null,
  browser text not null,
  network text not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  unique (account_id, secret_hash)
);

create index known_device_seen on known_device (last_seen_at);

alter table session
  -- Null only in sessions older than this table.
  add column device_id uuid references known_device,
  add column last_seen_at timestamptz not null default now(),
  -- Its browser holds the secret of a later session; what it let in goes on.
  add column superseded_at timestamptz;

create index session_account on session (account_id) where ended_at is null;
create index session_device on session (device_id);
