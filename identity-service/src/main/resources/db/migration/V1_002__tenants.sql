create table tenant (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  domain text not null unique check (domain = lower(domain)),
  region text not null,
  plan text not null check (plan in ('free', 'paid')),
  state text not null check (state in ('active', 'suspended', 'former')),
  suspended_at timestamptz,
  suspension_reason text,
  former_since timestamptz,
  created_at timestamptz not null,
  version bigint not null,
  check ((state = 'suspended') = (suspended_at is not null)),
  check ((state = 'suspended') = (suspension_reason is not null)),
  check ((state = 'former') = (former_since is not null))
);

create table relationship (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  kind text not null check (kind in ('subscription', 'trial', 'add-on', 'partner', 'contract')),
  started_at timestamptz not null,
  ended_at timestamptz,
  end_reason text,
  version bigint not null,
  check ((ended_at is null) = (end_reason is null)),
  check (ended_at is null or ended_at >= started_at)
);

create index relationship_tenant on relationship (tenant_id);

-- Every state that a tenant has been in; rows never change.
create table tenant_history (
  sequence bigint generated always as identity primary key,
  tenant_id uuid not null references tenant,
  state text not null check (state in ('active', 'suspended', 'former')),
  reason text not null,
  actor text not null,
  entered_at timestamptz not null
);

create index tenant_history_tenant on tenant_history (tenant_id, sequence);

-- What never changes, once more for whoever bypasses the service.
create function tenant_identity_stays() returns trigger language plpgsql as $$
begin
  if new.domain is distinct from old.domain or new.created_at is distinct from old.created_at then
    raise exception 'domain and creation of tenant % cannot change', old.id;
  end if;
  return new;
end
$$;

create trigger tenant_identity_stays before update on tenant
  for each row execute function tenant_identity_stays();

create function ended_relationship_stays() returns trigger language plpgsql as $$
begin
  if old.ended_at is not null then
    raise exception 'relationship % has ended and cannot change', old.id;
  end if;
  return new;
end
$$;

create trigger ended_relationship_stays before update on relationship
  for each row execute function ended_relationship_stays();

create function tenant_history_is_kept() returns trigger language plpgsql as $$
begin
  raise exception 'history of tenant % is only ever added to', old.tenant_id;
end
$$;

create trigger tenant_history_is_kept before update on tenant_history
  for each row execute function tenant_history_is_kept();
