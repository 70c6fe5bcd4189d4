-- Which datastore is which cluster of CloudNativePG. A cluster that was deleted and made anew under
-- its name is another datastore.
create table cluster_datastore (
  namespace      text not null,
  cluster        text not null,
  datastore      uuid not null unique references datastore,
  -- Of the Secrets that the way in was read from.
  access_version text not null,
  -- By which its operator is set to take backups, as the catalogue names them, with spaces between.
  methods        text not null default '',
  primary key (namespace, cluster)
);

-- Found by versions before this one; their way in is read again at the first look.
insert into cluster_datastore (namespace, cluster, datastore, access_version)
  select split_part(name, '/', 1), split_part(name, '/', 2), id, '' from datastore
  where name like '%/%'
    and host = split_part(name, '/', 2) || '-rw.' || split_part(name, '/', 1) || '.svc'
  on conflict do nothing;

delete from work_item where kind = 'discover-clusters';

-- Backups that the operator takes, as its resources tell. What they hold is not in our repositories,
-- so they widen no window of ours.
create table cluster_backup (
  id           uuid        primary key,
  datastore    uuid        not null references datastore,
  namespace    text        not null,
  name         text        not null,
  uid          text,
  method       text        not null
    check (method in ('plugin', 'volume-snapshot', 'barman-object-store')),
  state        text        not null check (state in ('queued', 'running', 'completed', 'failed')),
  phase        text        not null,
  requested_at timestamptz not null,
  ended_at     timestamptz,
  begin_lsn    text,
  end_lsn      text,
  begin_wal    text,
  end_wal      text,
  backup_id    text,
  failure      text,
  version      text        not null,
  gone_at      timestamptz,
  unique (namespace, name),
  check ((state = 'failed') = (failure is not null))
);
create index cluster_backup_datastore on cluster_backup (datastore, id desc);

-- What a restore makes: a copy on a replica of this service, or a cluster beside the original.
alter table restore
  add column into_namespace text,
  add column into_cluster   text,
  add column from_backup    text,
  add constraint restore_into_check check ((into_cluster is null) = (into_namespace is null)),
  add constraint restore_from_check check (from_backup is null or into_cluster is not null),
  drop constraint restore_target_kind_check,
  add constraint restore_target_kind_check
    check (target_kind in ('instant', 'lsn', 'name', 'immediate', 'latest'));
create unique index restore_into on restore (into_namespace, into_cluster)
  where into_cluster is not null;
