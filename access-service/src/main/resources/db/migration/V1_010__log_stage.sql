-- Facts that wait for their place in a transparency log, written with the act they tell of.
create table log_staged (
  position bigint      generated always as identity primary key,
  id       uuid        not null unique,
  tenant   uuid,
  type     text        not null,
  at       timestamptz not null,
  actor    text,
  request  uuid,
  grant_id uuid,
  session  uuid,
  number   bigint,
  open     jsonb       not null,
  sealed   jsonb       not null,
  check ((session is null) = (number is null))
);
create unique index log_staged_session on log_staged (session, number) where session is not null;
