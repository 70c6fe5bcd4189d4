-- Credentials of tenants' programs. What a key is never changes; how long it is good only shrinks.
create table api_key (
  id text collate "C" primary key check (id ~ '^skk_[0-9A-Za-z]{22}$'),
  tenant_id uuid not null references tenant,
  name text not null check (length(name) between 1 and 200),
  label text not null check (length(label) between 1 and 40),
  scope text[] not null check (cardinality(scope) > 0),
  lifetime_days integer not null check (lifetime_days between 1 and 1825),
  exception text,
  created_by text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  state text not null check (state in ('live', 'revoked', 'unused')),
  ended_at timestamptz,
  ended_by text,
  end_reason text,
  constraint api_key_over_a_year_is_an_exception check (
    lifetime_days <= 365 or exception is not null),
  check (num_nonnulls(ended_at, ended_by, end_reason) = case state when 'live' then 0 else 3 end)
);

create index api_key_tenant on api_key (tenant_id, id);

-- Only hashes: nobody can read a key again.
create table api_key_version (
  key_id text not null references api_key,
  number integer not null check (number > 0),
  hash text not null unique check (hash ~ '^[0-9A-Za-z_-]{43}$'),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (key_id, number)
);

create function api_key_only_ends() returns trigger language plpgsql as $$
begin
  if old.state <> 'live' and new.state is distinct from old.state then
    raise exception 'API key % has ended and cannot change', old.id;
  end if;
  if (new.id, new.tenant_id, new.scope, new.lifetime_days, new.created_at, new.created_by)
    is distinct from
    (old.id, old.tenant_id, old.scope, old.lifetime_days, old.created_at, old.created_by)
    or new.exception is distinct from old.exception
  then
    raise exception 'what API key % is cannot change', old.id;
  end if;
  return new;
end
$$;

create trigger api_key_only_ends before update on api_key
  for each row execute function api_key_only_ends();

create function api_key_version_fits() returns trigger language plpgsql as $$
declare
  days integer;
begin
  select lifetime_days into days from api_key where id = new.key_id and state = 'live' for update;
  if days is null then
    raise exception 'API key % has ended and gets no new version', new.key_id;
  end if;
  if new.expires_at > new.created_at + make_interval(hours => 24 * days) then
    raise exception 'version % of API key % would outlive its lifetime', new.number, new.key_id;
  end if;
  if (select count(*) from api_key_version
      where key_id = new.key_id and expires_at > new.created_at) > 1 then
    raise exception 'two versions of API key % are good already', new.key_id;
  end if;
  return new;
end
$$;

create trigger api_key_version_fits before insert on api_key_version
  for each row execute function api_key_version_fits();

create function api_key_version_only_ends() returns trigger language plpgsql as $$
begin
  if (new.key_id, new.number, new.hash, new.created_at)
    is distinct from (old.key_id, old.number, old.hash, old.created_at)
    or new.expires_at > old.expires_at
  then
    raise exception 'version % of API key % only ends earlier', old.number, old.key_id;
  end if;
  return new;
end
$$;

create trigger api_key_version_only_ends before update on api_key_version
  for each row execute function api_key_version_only_ends();
