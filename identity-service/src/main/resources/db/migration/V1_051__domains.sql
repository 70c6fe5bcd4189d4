-- Domains that a tenant says are its own, and how that was shown.
create table tenant_domain (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  name text not null check (name = lower(name) and length(name) between 3 and 253),
  -- What the domain's owner publishes; no secret.
  challenge text not null unique,
  created_at timestamptz not null,
  verified_at timestamptz,
  -- When the record was last found.
  seen_at timestamptz,
  lapsed_at timestamptz,
  unique (tenant_id, name),
  check ((verified_at is null) = (seen_at is null)),
  check (lapsed_at is null or verified_at is not null)
);

-- A domain is one tenant's.
create unique index tenant_domain_verified on tenant_domain (name)
  where verified_at is not null and lapsed_at is null;
