create table restore_point (
  id         uuid        primary key,
  datastore  uuid        not null references datastore,
  name       text        not null,
  lsn        text        not null,
  timeline   integer     not null,
  created_at timestamptz not null,
  created_by text        not null,
  unique (datastore, name)
);

alter table restore
  add column target_name text,
  drop constraint restore_target_kind_check,
  add constraint restore_target_kind_check
    check (target_kind in ('instant', 'lsn', 'name', 'latest')),
  add constraint restore_target_name_check check ((target_kind = 'name') = (target_name is not null));

-- How fast restores and drills were, by which the next ones are estimated.
create table restore_pace (
  id            uuid        primary key,
  datastore     uuid        not null references datastore,
  file_bytes    bigint      not null check (file_bytes > 0),
  fetch_millis  bigint      not null check (fetch_millis > 0),
  wal_bytes     bigint      not null check (wal_bytes >= 0),
  replay_millis bigint      not null check (replay_millis > 0),
  measured_at   timestamptz not null
);
create index restore_pace_newest on restore_pace (measured_at desc);

alter table restore_progress
  add column replay_to text not null default '',
  add column remaining_seconds bigint;
