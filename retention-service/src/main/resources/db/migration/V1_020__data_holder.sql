-- Every store of tenants' data that a service has declared, and what was declared before.
create table data_holder (
  participant   text        not null,
  store         text        not null,
  data_class    text        not null,
  purge_method  text        not null,
  verify_method text        not null,
  horizon_days  integer     not null check (horizon_days >= 0),
  tables        text[]      not null,
  steps         text[]      not null check (steps <@
    array['quarantine', 'release', 'seal', 'purge', 'destroy-keys']),
  declared_at   timestamptz not null,
  -- Since when the service does not declare it any more.
  gone_at       timestamptz,
  primary key (participant, store)
);

create table data_holder_change (
  sequence    bigint generated always as identity primary key,
  participant text        not null,
  store       text        not null,
  change      text        not null check (change in ('declared', 'changed', 'gone', 'back')),
  said        text        not null,
  changed_at  timestamptz not null
);

-- When each service last declared its stores, all of them.
create table data_holder_declaration (
  participant text        primary key,
  declared_at timestamptz not null
);

create trigger data_holder_change_is_kept before update or delete or truncate on data_holder_change
  for each statement execute function refuse_change();
