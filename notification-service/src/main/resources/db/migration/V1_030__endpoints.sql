-- Where tenants, and the suite's operators, want to be told by machine. Addresses and secrets are
-- sealed, each for its own row: whoever knows a chat's address can write there.
create table endpoint (
  id              uuid        primary key,
  tenant          uuid,
  kind            text        not null check (kind in ('webhook', 'slack', 'teams')),
  address         bytea       not null,
  host            text        not null,
  description     text        not null,
  signing         text        check (signing in ('hmac', 'ed25519')),
  secret          bytea,
  public_key      text,
  former_secret   bytea,
  former_until    timestamptz,
  created_by      text        not null,
  created_at      timestamptz not null,
  disabled_at     timestamptz,
  disabled_reason text        check (disabled_reason in ('asked', 'gone', 'failing')),
  failures        integer     not null default 0,
  failing_since   timestamptz,
  resting_until   timestamptz,
  check ((kind = 'webhook') = (signing is not null)),
  check ((signing is null) = (secret is null)),
  check ((signing is not distinct from 'ed25519') = (public_key is not null)),
  check ((former_secret is null) = (former_until is null)),
  check ((disabled_at is null) = (disabled_reason is null)),
  check ((failures = 0) = (failing_since is null))
);
create index endpoint_tenant on endpoint (tenant, id);

create function endpoint_stays_where_it_is() returns trigger language plpgsql as $$
begin
  if (new.id, new.tenant, new.kind, new.address, new.signing)
      is distinct from (old.id, old.tenant, old.kind, old.address, old.signing) then
    raise exception 'endpoint % is another one when its address is another one', old.id;
  end if;
  return new;
end $$;
create trigger endpoint_stays_where_it_is before update on endpoint
  for each row execute function endpoint_stays_where_it_is();
