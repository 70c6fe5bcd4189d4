-- One transparency log for each tenant, and one of the operators. What is in a log never changes; only the row of the log itself
-- moves on, and only forward.
alter table log_staged
  add column log text not null generated always as (coalesce(tenant::text, '_ops')) stored;
create index log_staged_log on log_staged (log, position);

create table transparency_log (
  name           text        primary key,
  tenant         uuid        unique,
  -- Fixed when the log is made: a log whose origin changed would be another one to its readers.
  origin         text        not null unique,
  size           bigint      not null default 0,
  root           bytea       not null check (octet_length(root) = 32),
  -- Hashes of each level's tile that is not full yet, lowest level first.
  edge           bytea       not null default '',
  published_size bigint      not null default 0,
  claimed_until  timestamptz,
  heartbeat_at   timestamptz,
  made_at        timestamptz not null default clock_timestamp(),
  forked_at      timestamptz,
  check (published_size between 0 and size)
);
alter table transparency_log alter column edge set storage external;
create index transparency_log_unpublished on transparency_log (name) where published_size < size;

create function log_only_grows() returns trigger language plpgsql as $$
begin
  if new.name <> old.name or new.origin <> old.origin
    or new.size < old.size or new.published_size < old.published_size
    or (new.size = old.size and new.root <> old.root) then
    raise exception 'log % only grows', old.name;
  end if;
  return new;
end $$;
create trigger transparency_log_only_grows
  before update on transparency_log for each row execute function log_only_grows();
create trigger transparency_log_stays
  before delete or truncate on transparency_log for each statement execute function refuse_change();

-- Entries, tiles and disclosures refer to their log without a foreign key: they are written in thousands under the lock of the log's
-- row, which never goes away, and a look at it for each of them would cost more than the rest.
create table log_entry (
  log   text   not null,
  index bigint not null check (index >= 0),
  id    uuid   not null unique,
  body  bytea  not null check (octet_length(body) <= 65535),
  -- What the service itself looks entries up by; all of it stands in the body too.
  type     text        not null,
  at       timestamptz not null,
  request  uuid,
  grant_id uuid,
  session  uuid,
  number   bigint,
  primary key (log, index)
);
create unique index log_entry_session on log_entry (session, number) where session is not null;
create index log_entry_grant on log_entry (grant_id) where grant_id is not null;
create trigger log_entry_append_only
  before update or delete or truncate on log_entry
  for each statement execute function refuse_change();

-- Full tiles. Those that are not full are the log's edge.
create table log_tile (
  log    text    not null,
  level  integer not null,
  number bigint  not null,
  hashes bytea   not null check (octet_length(hashes) = 8192),
  primary key (log, level, number)
);
create trigger log_tile_append_only
  before update or delete or truncate on log_tile
  for each statement execute function refuse_change();

-- Signed once for each size, so that no two of one size can ever contradict each other.
create table log_checkpoint (
  log          text        not null references transparency_log,
  size         bigint      not null,
  root         bytea       not null,
  note         text        not null,
  signed_at    timestamptz not null default clock_timestamp(),
  published_at timestamptz,
  primary key (log, size)
);
create function checkpoint_stays() returns trigger language plpgsql as $$
begin
  if new.log <> old.log or new.size <> old.size or new.root <> old.root
    or not starts_with(new.note, old.note) then
    raise exception 'checkpoint % of log % has been signed', old.size, old.log;
  end if;
  return new;
end $$;
create trigger log_checkpoint_stays
  before update on log_checkpoint for each row execute function checkpoint_stays();
create trigger log_checkpoint_kept
  before delete or truncate on log_checkpoint for each statement execute function refuse_change();

-- How far each witness has followed; only a hint, the witness itself knows.
create table log_witness (
  log     text   not null references transparency_log,
  witness text   not null,
  size    bigint not null,
  primary key (log, witness)
);

create table log_key (
  name          text        primary key,
  verifier      text        not null,
  sealed_secret bytea       not null,
  made_at       timestamptz not null default clock_timestamp()
);
create trigger log_key_append_only
  before update or delete or truncate on log_key
  for each statement execute function refuse_change();

-- What the commitments in entries are to. May be deleted; the log stays whole.
create table log_disclosure (
  log   text   not null,
  index bigint not null,
  name  text   not null,
  salt  bytea  not null check (octet_length(salt) = 16),
  value text   not null,
  primary key (log, index, name)
);
create trigger log_disclosure_only_goes
  before update or truncate on log_disclosure
  for each statement execute function refuse_change();

-- Every fact, whether it has its place already or not: for those of the service who ask what was told.
create view log_fact as
  select id, tenant, type, at, request, grant_id, session, number, open,
    sealed || jsonb_strip_nulls(jsonb_build_object('actor', actor)) as sealed
  from log_staged
  union all
  select e.id, l.tenant, e.type, e.at, e.request, e.grant_id, e.session, e.number,
    convert_from(e.body, 'UTF8')::jsonb -> 'open',
    (select coalesce(jsonb_object_agg(d.name, d.value), '{}') from log_disclosure d
      where d.log = e.log and d.index = e.index)
  from log_entry e join transparency_log l on l.name = e.log;
