create table drill (
  id           uuid        primary key,
  tenant       uuid        not null,
  datastore    uuid        not null references datastore,
  kind         text        not null check (kind in ('random', 'far-end', 'requested')),
  target       timestamptz not null,
  requested_by text        not null,
  requested_at timestamptz not null,
  state        text        not null check (state in ('queued', 'running', 'passed', 'failed')),
  started_at   timestamptz,
  ended_at     timestamptz,
  failure      text,
  findings     jsonb,
  check ((state = 'queued') = (started_at is null)),
  check ((state in ('passed', 'failed')) = (ended_at is not null)),
  check ((state = 'failed') = (failure is not null)),
  check (state <> 'passed' or findings is not null)
);
create index drill_datastore on drill (datastore, ended_at desc);
create index drill_kind on drill (kind, ended_at desc);
create index drill_open on drill (id) where state in ('queued', 'running');

create function drill_moves_forward() returns trigger language plpgsql as $$
begin
  if (old.state = 'queued' and new.state = 'running')
    or (old.state = 'running' and new.state in ('passed', 'failed')) then
    return new;
  end if;
  raise exception 'drill % cannot go from % to %', old.id, old.state, new.state;
end $$;

-- What a drill has shown stays as it was noted.
create trigger drill_moves_forward before update on drill
  for each row execute function drill_moves_forward();
