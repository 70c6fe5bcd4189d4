-- The way of a former tenant's data out. Cases are never forgotten.
create table deletion_case (
  id               uuid        primary key,
  tenant           uuid        not null,
  cause            text        not null check (cause in ('relationships-ended', 'written-request')),
  began_at         timestamptz not null,
  schedule_version integer     not null,
  purge_at         timestamptz not null check (purge_at >= began_at),
  state            text        not null check (state in ('grace', 'due', 'quarantined', 'purging',
    'verifying', 'live-purged', 'aging-out', 'keys-destroyed', 'erased', 'reactivated')),
  since            timestamptz not null,
  generation       integer     not null default 1 check (generation >= 1),
  purged_at        timestamptz
);
create unique index deletion_case_open on deletion_case (tenant)
  where state not in ('erased', 'reactivated');
create index deletion_case_purge_at on deletion_case (purge_at) where state in ('grace', 'due');

create function deletion_case_moves_forward() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'case % is kept for ever', old.id;
  end if;
  if (new.id, new.tenant, new.cause, new.began_at, new.schedule_version, new.purge_at)
    is distinct from (old.id, old.tenant, old.cause, old.began_at, old.schedule_version,
      old.purge_at) then
    raise exception 'case % stays what it was opened as', old.id;
  end if;
  if new.state <> old.state and (old.state, new.state) not in (
      ('grace', 'due'), ('grace', 'reactivated'),
      ('due', 'quarantined'), ('due', 'reactivated'),
      ('quarantined', 'purging'), ('quarantined', 'reactivated'),
      ('purging', 'verifying'), ('verifying', 'live-purged'), ('verifying', 'purging'),
      ('live-purged', 'aging-out'), ('aging-out', 'keys-destroyed'),
      ('keys-destroyed', 'erased')) then
    raise exception 'case % goes not from % to %', old.id, old.state, new.state;
  end if;
  if new.generation < old.generation then
    raise exception 'case % is in round % already', old.id, old.generation;
  end if;
  return new;
end $$;
create trigger deletion_case_moves_forward before update or delete on deletion_case
  for each row execute function deletion_case_moves_forward();
