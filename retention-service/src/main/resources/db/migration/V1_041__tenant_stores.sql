-- Where tenants' own data lies. What is called identity is what a purge goes by: nobody's choice of
-- a name, and the same thing never belongs to two.
create table tenant_store (
  id             uuid        primary key,
  tenant         uuid        not null,
  name           text        not null,
  kind           text        not null check (kind in ('database', 'directory')),
  identity       text        not null unique,
  host           text,
  port           integer,
  database       text,
  tls            text,
  roots          text,
  roles          text[]      not null default '{}',
  path           text,
  sealed_access  bytea,
  registered_at  timestamptz not null,
  quarantined_at timestamptz,
  unique (tenant, name),
  check ((kind = 'database') = (host is not null and port is not null and database is not null
    and tls is not null and sealed_access is not null)),
  check ((kind = 'directory') = (path is not null))
);

-- What backup-service protects, to see what was forgotten here.
create table protected_datastore (
  id     uuid primary key,
  tenant uuid not null,
  name   text not null
);
create index protected_datastore_tenant on protected_datastore (tenant);
