-- What a datastore's server said of its standbys, every few seconds for the last hour.
create table standby_sample (
  datastore  uuid        not null references datastore,
  sampled_at timestamptz not null,
  streaming  integer     not null check (streaming >= 0),
  lag_millis bigint      not null check (lag_millis >= 0),
  -- Where the log ended then, as a number.
  wal_end    bigint      not null,
  primary key (datastore, sampled_at)
);

-- Why a datastore's server was last not able to tell.
create table standby_unseen (
  datastore uuid        primary key references datastore,
  reason    text        not null,
  since     timestamptz not null
);

-- Datastores that have no standby on purpose.
create table single_instance (
  datastore   uuid        primary key references datastore,
  reason      text        not null,
  declared_by text        not null,
  declared_at timestamptz not null
);
