-- What the server of a datastore keeps for its slot, as last looked at.
create table slot_state (
  datastore      uuid        primary key references datastore,
  retained_bytes bigint      not null,
  safe_bytes     bigint,
  limit_bytes    bigint,
  alarming       boolean     not null,
  noted_at       timestamptz not null
);

-- Datastores that are not protected any more. Their backups stay until they expire.
create table released_datastore (
  datastore       uuid        primary key references datastore,
  released_at     timestamptz not null,
  released_by     text        not null,
  slot_dropped_at timestamptz
);

-- How fast base backups of a datastore may read from its server.
create table base_backup_rate (
  datastore        uuid   primary key references datastore,
  bytes_per_second bigint not null check (bytes_per_second between 32768 and 1073741824)
);
