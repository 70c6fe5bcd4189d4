-- An incremental base backup rests on its parent: neither can be restored without it, so a parent
-- cannot be forgotten while it has children.
alter table base_backup
  add column parent uuid references base_backup,
  add column chain_length integer not null default 1 check (chain_length >= 1),
  add column kind_reason text,
  add column pages_checked bigint not null default 0,
  add column pages_broken bigint not null default 0,
  add column first_broken_page text,
  add check ((parent is null) = (chain_length = 1)),
  add check (parent is null or state = 'completed'),
  add check ((pages_broken > 0) = (first_broken_page is not null));
create index base_backup_parent on base_backup (parent) where parent is not null;
