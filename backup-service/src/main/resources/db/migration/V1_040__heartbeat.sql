-- Whether the heartbeat row of a datastore is being changed.
create table heartbeat (
  datastore uuid        primary key references datastore,
  state     text        not null check (state in ('beating', 'missing')),
  reason    text,
  since     timestamptz not null,
  check ((state = 'missing') = (reason is not null))
);

-- Times in which beats were committed without a pause, by the clock of the datastore's server.
create table heartbeat_stretch (
  id         uuid        primary key,
  datastore  uuid        not null references datastore,
  first_beat bigint      not null,
  first_at   timestamptz not null,
  last_beat  bigint      not null,
  last_at    timestamptz not null,
  check (first_beat <= last_beat and first_at <= last_at)
);
create index heartbeat_stretch_datastore on heartbeat_stretch (datastore, first_at desc);

-- Datastores that were registered before there were heartbeats.
insert into work_item (kind, key, due_at)
  select 'heartbeat', id::text, clock_timestamp() from datastore
  on conflict do nothing;
