-- Tenants' files: a directory or a bucket.
create table file_store (
  id              uuid        primary key,
  tenant          uuid        not null,
  name            text        not null,
  kind            text        not null check (kind in ('directory', 'bucket')),
  place           text        not null,
  prefix          text        not null default '',
  endpoint        text        not null default '',
  region          text,
  path_style      boolean     not null default false,
  access_key_id   text,
  sealed_secret   bytea,
  registered_at   timestamptz not null,
  -- Number of the last journal that is in the catalogue.
  journal         bigint      not null default 0 check (journal >= 0),
  failing_since   timestamptz,
  failure         text,
  unreadable      bigint      not null default 0,
  first_unreadable text,
  released_at     timestamptz,
  unique (tenant, name),
  unique (tenant, kind, place, prefix, endpoint),
  check ((kind = 'bucket') = (region is not null)),
  check ((access_key_id is null) = (sealed_secret is null)),
  check ((failing_since is null) = (failure is null))
);

-- What stood under a path from when to when. Ordered by bytes, as sources list and S3 does.
create table file_version (
  store        uuid        not null references file_store,
  path         text        collate "C" not null,
  captured_at  timestamptz not null,
  ended_at     timestamptz,
  kind         text        not null check (kind in ('file', 'directory', 'link', 'removed')),
  content      bytea       check (length(content) = 32),
  size         bigint      check (size >= 0),
  mode         integer,
  modified_at  timestamptz,
  link_target  text,
  stamp        text        not null,
  primary key (store, path, captured_at),
  check (ended_at > captured_at),
  check ((kind = 'file') = (content is not null and size is not null and modified_at is not null)),
  check ((kind = 'link') = (link_target is not null)),
  check ((kind in ('file', 'directory')) = (mode is not null))
);
create unique index file_version_newest on file_version (store, path) where ended_at is null;
create index file_version_content on file_version (store, content) where content is not null;
create index file_version_ended on file_version (store, ended_at) where ended_at is not null;

-- Scans that followed each other closely enough for the promised precision.
create table file_scan_stretch (
  store      uuid        not null references file_store,
  earliest   timestamptz not null,
  last_began timestamptz not null,
  latest     timestamptz not null,
  primary key (store, earliest),
  check (latest >= earliest and last_began <= latest)
);

-- The journals in the first repository, and which of them the second one has with all they name.
create table file_journal (
  store      uuid        not null references file_store,
  number     bigint      not null check (number > 0),
  ended_at   timestamptz not null,
  copied_at  timestamptz,
  primary key (store, number)
);
create index file_journal_uncopied on file_journal (store, number) where copied_at is null;
