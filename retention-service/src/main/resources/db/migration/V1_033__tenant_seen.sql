-- Tenants with a relationship, as the verifier sees them where their data must not end by itself.
create table tenant_seen (
  tenant        uuid        not null,
  service       text        not null,
  first_seen_at timestamptz,
  looked_at     timestamptz not null,
  missing_since timestamptz,
  primary key (tenant, service)
);
