-- How far a former tenant is on its way out: nobody signs in any more; nothing can start any more;
-- what is left is that there was one.
alter table tenant
  add column quarantined_at timestamptz,
  add column sealed_at timestamptz,
  add column purged_at timestamptz,
  add constraint sealed_is_quarantined check (sealed_at is null or quarantined_at is not null),
  add constraint purged_is_sealed check (purged_at is null or sealed_at is not null);

create or replace function tenant_identity_stays() returns trigger language plpgsql as $$
begin
  if old.purged_at is not null then
    raise exception 'tenant % is gone', old.id;
  end if;
  if new.created_at is distinct from old.created_at
    or (new.domain is distinct from old.domain and new.purged_at is null) then
    raise exception 'domain and creation of tenant % cannot change', old.id;
  end if;
  return new;
end
$$;

create function sealed_tenant_starts_nothing() returns trigger language plpgsql as $$
begin
  if exists (select from tenant where id = new.tenant_id and sealed_at is not null) then
    raise exception 'tenant % is sealed', new.tenant_id;
  end if;
  return new;
end
$$;

create trigger sealed_tenant_starts_nothing before insert on relationship
  for each row execute function sealed_tenant_starts_nothing();

create function sealed_tenant_is_no_customer() returns trigger language plpgsql as $$
begin
  if exists (select from relationship where tenant_id = new.id and ended_at is null) then
    raise exception 'tenant % has an open relationship', new.id;
  end if;
  return new;
end
$$;

create trigger sealed_tenant_is_no_customer before update of sealed_at on tenant
  for each row when (old.sealed_at is null and new.sealed_at is not null)
  execute function sealed_tenant_is_no_customer();

-- Kinds and dates stay; what somebody wrote about the end goes.
create or replace function ended_relationship_stays() returns trigger language plpgsql as $$
begin
  if old.ended_at is not null
    and not (new.end_reason = '-'
      and (new.id, new.tenant_id, new.kind, new.started_at, new.ended_at)
        = (old.id, old.tenant_id, old.kind, old.started_at, old.ended_at)
      and exists (select from tenant where id = old.tenant_id and sealed_at is not null)) then
    raise exception 'relationship % has ended and cannot change', old.id;
  end if;
  return new;
end
$$;

create or replace function password_policy_stays() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE'
    and exists (select from tenant where id = old.tenant_id and sealed_at is not null) then
    return old;
  end if;
  raise exception '%: what held once stays on record; add a version', tg_table_name;
end
$$;
