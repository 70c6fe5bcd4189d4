-- Base backups that no instant inside the window of a repository needs any more. They are not
-- offered from then on, and removed once the time of grace is over.
create table expired_base_backup (
  base_backup  uuid        not null references base_backup,
  repository   text        not null,
  expired_at   timestamptz not null,
  delete_after timestamptz not null,
  deleting_at  timestamptz,
  deleted_at   timestamptz,
  primary key (base_backup, repository),
  check (delete_after >= expired_at),
  check (deleting_at is null or deleting_at >= delete_after),
  check (deleted_at is null or deleting_at is not null)
);

-- Whose removal has begun is gone: no way back, and no trace of it vanishes.
create function expiry_moves_forward() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.deleting_at is null then
      return old;
    end if;
    raise exception 'base backup % is being removed from %', old.base_backup, old.repository;
  end if;
  if (old.deleting_at is null or new.deleting_at = old.deleting_at)
    and (old.deleted_at is null or new.deleted_at = old.deleted_at)
    and new.base_backup = old.base_backup and new.repository = old.repository then
    return new;
  end if;
  raise exception 'base backup % is being removed from %', old.base_backup, old.repository;
end $$;

create trigger expiry_moves_forward before update or delete on expired_base_backup
  for each row execute function expiry_moves_forward();

-- Since when no repository offers it any more.
alter table base_backup add column expired_at timestamptz;

insert into work_item (kind, key, due_at)
  select 'expire-backups', id::text, clock_timestamp() from datastore
  on conflict do nothing;
