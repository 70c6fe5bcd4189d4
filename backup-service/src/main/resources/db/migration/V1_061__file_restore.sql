-- Restores of file stores into directories.
create table file_restore (
  id           uuid        primary key,
  store        uuid        not null references file_store,
  target       timestamptz not null,
  directory    text        not null,
  requested_by text        not null,
  requested_at timestamptz not null,
  state        text        not null
    check (state in ('queued', 'running', 'ready', 'failed', 'cancelled', 'discarded')),
  ended_at     timestamptz,
  failure      text,
  files_done   bigint      not null default 0,
  files_total  bigint      not null,
  bytes_done   bigint      not null default 0,
  bytes_total  bigint      not null,
  check ((state in ('queued', 'running')) = (ended_at is null)),
  check ((state = 'failed') = (failure is not null))
);
create index file_restore_store on file_restore (store, id desc);

create function file_restore_moves_forward() returns trigger language plpgsql as $$
begin
  if new.state = old.state
    or (old.state = 'queued' and new.state in ('running', 'failed', 'cancelled'))
    or (old.state = 'running' and new.state in ('ready', 'failed', 'cancelled'))
    or (old.state = 'ready' and new.state = 'discarded') then
    return new;
  end if;
  raise exception 'restore % cannot go from % to %', old.id, old.state, new.state;
end $$;

create trigger file_restore_moves_forward before update on file_restore
  for each row execute function file_restore_moves_forward();

-- What drills of file stores have shown.
create table file_drill (
  id         uuid        primary key,
  store      uuid        not null references file_store,
  repository text        not null check (repository in ('first', 'second')),
  target     timestamptz not null,
  started_at timestamptz not null,
  ended_at   timestamptz not null,
  files      bigint      not null,
  bytes      bigint      not null,
  failure    text,
  check (ended_at >= started_at)
);
create index file_drill_store on file_drill (store, ended_at desc);

-- Contents that no instant inside the window of a repository needs any more, until they are removed.
create table expired_file_content (
  store      uuid        not null references file_store,
  repository text        not null check (repository in ('first', 'second')),
  content    bytea       not null check (length(content) = 32),
  expired_at timestamptz not null,
  primary key (store, repository, content)
);
