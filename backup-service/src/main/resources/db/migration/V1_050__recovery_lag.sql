-- The worst age that the newest recoverable instant had in each minute, for charts. A day is kept.
create table recovery_lag (
  datastore    uuid        not null references datastore on delete cascade,
  minute       timestamptz not null,
  worst_millis bigint      not null check (worst_millis >= 0),
  primary key (datastore, minute)
);
