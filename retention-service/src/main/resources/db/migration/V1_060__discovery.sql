-- What the Kubernetes cluster has that can hold data, as it was last seen.
create table discovered_store (
  kind          text        not null check (kind in
    ('database', 'claim', 'volume', 'bucket', 'topic')),
  namespace     text        not null,
  name          text        not null,
  -- Service whose data lies there; none if it holds nothing of tenants.
  holder        text,
  tenant        uuid,
  store         text,
  -- What it belongs to and goes with.
  parent        text,
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  gone_at       timestamptz,
  primary key (kind, namespace, name)
);
create index discovered_store_tenant on discovered_store (tenant) where tenant is not null;

-- How the last look went.
create table discovery_look (
  is_only  boolean primary key default true check (is_only),
  taken_at timestamptz,
  failure  text
);
