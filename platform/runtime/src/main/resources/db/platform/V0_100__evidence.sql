-- What control checks saw, signed, each record naming the digest of the one before it. No row names
-- a tenant: of results the chain holds digests alone.
create table evidence_key (
  -- The first replica that needs it makes it.
  one                boolean     primary key default true check (one),
  x                  text        not null,
  sealed_private_key bytea       not null,
  made_at            timestamptz not null
);

create table evidence_record (
  number      bigint      primary key check (number >= 1),
  record      text        not null,
  recorded_at timestamptz not null
);

-- The newest record of each check, and what decides when the next one is due.
create table evidence_head (
  "check"      text        primary key,
  digest       text        not null,
  collected_at timestamptz not null
);

create trigger evidence_record_is_kept before update or delete or truncate on evidence_record
  for each statement execute function refuse_change();
create trigger evidence_key_is_kept before update or delete or truncate on evidence_key
  for each statement execute function refuse_change();
