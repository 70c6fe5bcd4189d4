-- What a person's profile says beside the name.
alter table tenant_user
  add column locale text,
  add column zone text,
  add column modified_at timestamptz not null default now(),
  -- Removed for good: found by nobody, kept for what the audit trail says of it.
  add column deleted_at timestamptz,
  add constraint deleted_is_deactivated check (deleted_at is null or deactivated_at is not null),
  drop constraint tenant_user_tenant_id_user_name_key;

-- Whoever comes after somebody who was deleted may have the same name.
create unique index tenant_user_name on tenant_user (tenant_id, user_name) where deleted_at is null;

create function deleted_user_stays() returns trigger language plpgsql as $$
begin
  if old.deleted_at is not null then
    raise exception 'user % is deleted and cannot change', old.id;
  end if;
  return new;
end
$$;

create trigger deleted_user_stays before update on tenant_user
  for each row execute function deleted_user_stays();

-- Whatever takes somebody's access away signs them out everywhere, as part of the same change.
create function deactivation_ends_sessions() returns trigger language plpgsql as $$
begin
  update session set ended_at = clock_timestamp()
  where account_id = new.id and ended_at is null;
  update refresh_family
  set revoked_at = clock_timestamp(), revocation_reason = 'account deactivated'
  where account_id = new.id and revoked_at is null;
  return new;
end
$$;

create trigger deactivation_ends_sessions after update of deactivated_at on tenant_user
  for each row when (old.deactivated_at is null and new.deactivated_at is not null)
  execute function deactivation_ends_sessions();

create index refresh_family_account on refresh_family (account_id) where revoked_at is null;

-- What a tenant's identity provider calls its people (SCIM 2.0, RFC 7643).
create table scim_user (
  user_id uuid primary key references tenant_user,
  tenant_id uuid not null references tenant,
  user_name text not null,
  external_id text,
  given_name text,
  family_name text
);

create unique index scim_user_name on scim_user (tenant_id, lower(user_name));
create index scim_user_external_id on scim_user (tenant_id, external_id);

-- With which an identity provider comes; the token's hash alone is kept.
create table scim_token (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  label text not null check (length(label) between 1 and 100),
  hash text not null unique,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at <= created_at + interval '366 days'),
  last_used_at timestamptz,
  revoked_at timestamptz
);

create index scim_token_tenant on scim_token (tenant_id);

create function revoked_scim_token_stays() returns trigger language plpgsql as $$
begin
  if old.revoked_at is not null or new.expires_at > old.expires_at or new.hash <> old.hash then
    raise exception 'SCIM token % cannot come back or live longer', old.id;
  end if;
  return new;
end
$$;

create trigger revoked_scim_token_stays before update on scim_token
  for each row execute function revoked_scim_token_stays();
