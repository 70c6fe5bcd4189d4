create table base_backup (
  id           uuid        primary key,
  datastore    uuid        not null references datastore,
  state        text        not null check (state in ('queued', 'running', 'completed', 'failed')),
  requested_at timestamptz not null,
  ended_at     timestamptz,
  start_lsn    text,
  end_lsn      text,
  timeline     integer,
  bytes        bigint,
  stored_bytes bigint,
  recoverable_from timestamptz,
  failure      text,
  version      bigint      not null default 0,
  check ((state in ('queued', 'running')) = (ended_at is null)),
  check ((state = 'completed') = (end_lsn is not null and recoverable_from is not null)),
  check ((state = 'failed') = (failure is not null))
);
create index base_backup_datastore on base_backup (datastore, id desc);

create function base_backup_moves_forward() returns trigger language plpgsql as $$
begin
  if new.state = old.state
    or (old.state = 'queued' and new.state in ('running', 'failed'))
    or (old.state = 'running' and new.state in ('completed', 'failed')) then
    return new;
  end if;
  raise exception 'base backup % cannot go from % to %', old.id, old.state, new.state;
end $$;

create trigger base_backup_moves_forward before update on base_backup
  for each row execute function base_backup_moves_forward();

-- How far the archive of a datastore reaches, as its receiver last saw it.
create table wal_position (
  datastore      uuid        primary key references datastore,
  timeline       integer     not null,
  durable_lsn    text        not null,
  last_record    text,
  server_clock   timestamptz,
  last_commit_at timestamptz,
  noted_at       timestamptz not null
);

create table wal_gap (
  id         uuid        primary key,
  datastore  uuid        not null references datastore,
  from_lsn   text        not null,
  to_lsn     text        not null,
  reason     text        not null,
  from_time  timestamptz,
  opened_at  timestamptz not null,
  unique (datastore, from_lsn)
);
create index wal_gap_datastore on wal_gap (datastore, opened_at);
