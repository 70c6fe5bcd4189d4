-- What access can be granted to. The secret is the password of the target's administrator, sealed.
create table resource (
  id            uuid        primary key,
  tenant        uuid        not null,
  class         text        not null check (class in ('postgres', 'kubernetes', 'ssh', 'portal')),
  name          text        not null,
  region        text        not null,
  target        jsonb       not null,
  sealed_secret bytea,
  created_at    timestamptz not null default clock_timestamp(),
  unique (tenant, class, name)
);
