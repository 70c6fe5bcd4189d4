create table client (
  id text primary key check (id ~ '^[A-Za-z0-9._-]{1,100}$'),
  name text not null,
  tenant_id uuid references tenant,
  secret_hash text,
  grants text[] not null check (grants <@ array['authorization_code', 'refresh_token', 'client_credentials']),
  redirect_uris text[] not null,
  roles text[] not null check (roles <@ array['platform-operator', 'service', 'tenant-admin', 'member']),
  disabled_at timestamptz,
  created_at timestamptz not null,
  version bigint not null,
  -- A program that cannot keep a secret cannot act for itself.
  check (secret_hash is not null or not grants @> array['client_credentials']),
  -- Roles across tenants belong to no tenant's client, and the other way round.
  check (tenant_id is null or roles <@ array['tenant-admin', 'member']),
  check (tenant_id is not null or roles <@ array['platform-operator', 'service'])
);
