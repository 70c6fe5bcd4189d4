create table restore (
  id             uuid        primary key,
  tenant         uuid        not null,
  datastore      uuid        not null references datastore,
  target_kind    text        not null check (target_kind in ('instant', 'lsn', 'latest')),
  target_instant timestamptz,
  target_lsn     text,
  requested_by   text        not null,
  requested_at   timestamptz not null,
  state          text        not null
    check (state in ('queued', 'running', 'ready', 'failed', 'cancelled', 'discarded')),
  state_since    timestamptz,
  host           text,
  port           integer,
  failure        text,
  version        bigint      not null default 0,
  check ((target_kind = 'instant') = (target_instant is not null)),
  check ((target_kind = 'lsn') = (target_lsn is not null)),
  check ((state = 'ready') = (port is not null)),
  check ((state = 'failed') = (failure is not null))
);
create index restore_datastore on restore (datastore, id desc);

create function restore_moves_forward() returns trigger language plpgsql as $$
begin
  if new.state = old.state
    or (old.state = 'queued' and new.state in ('running', 'failed', 'cancelled'))
    or (old.state = 'running' and new.state in ('ready', 'failed', 'cancelled'))
    or (old.state = 'ready' and new.state = 'discarded') then
    return new;
  end if;
  raise exception 'restore % cannot go from % to %', old.id, old.state, new.state;
end $$;

create trigger restore_moves_forward before update on restore
  for each row execute function restore_moves_forward();

create table restore_progress (
  restore      uuid   primary key references restore,
  phase        text   not null,
  bytes_done   bigint not null,
  bytes_total  bigint not null,
  replayed_to  text   not null
);
