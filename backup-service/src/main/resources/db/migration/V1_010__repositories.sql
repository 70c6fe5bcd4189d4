-- Which repository has which base backup, and what reading it there again has shown.
create table stored_backup (
  base_backup          uuid        not null references base_backup,
  repository           text        not null check (repository in ('first', 'second')),
  stored_at            timestamptz not null,
  verified_at          timestamptz,
  verification_failure text,
  primary key (base_backup, repository),
  check (verification_failure is null or verified_at is not null)
);
insert into stored_backup (base_backup, repository, stored_at)
  select id, 'first', ended_at from base_backup where state = 'completed';

-- How far the second repository has followed the first, per datastore.
create table mirrored_wal (
  datastore      uuid        primary key references datastore,
  timeline       integer     not null,
  durable_lsn    text        not null,
  last_record    text,
  server_clock   timestamptz,
  last_commit_at timestamptz,
  noted_at       timestamptz not null
);

-- Why it does not follow just now.
create table mirror_failure (
  datastore uuid        primary key references datastore,
  since     timestamptz not null,
  reason    text        not null
);

-- What a repository says it is: one that was lost, or replaced by another, says something else.
create table repository (
  id       text        primary key check (id in ('first', 'second')),
  identity uuid        not null,
  begun_at timestamptz not null
);

insert into work_item (kind, key, due_at) select 'mirror-wal', id::text, now() from datastore
  on conflict do nothing;
insert into work_item (kind, key, due_at)
  select 'copy-base-backup', id::text, now() from base_backup where state = 'completed'
  on conflict do nothing;
