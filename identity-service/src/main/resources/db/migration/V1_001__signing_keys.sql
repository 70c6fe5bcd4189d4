-- A key waits (neither date), signs (activated) or only verifies (retired).
create table signing_key (
  id text primary key,
  sealed_jwk bytea not null,
  created_at timestamptz not null,
  activated_at timestamptz,
  retired_at timestamptz,
  check (retired_at is null or activated_at is not null)
);

create unique index one_key_waits on signing_key ((true)) where activated_at is null;
create unique index one_key_signs on signing_key ((true)) where activated_at is not null and retired_at is null;
