-- OpenID Connect issuers at which people of a tenant sign in.
create table federation_connection (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  name text not null check (length(name) between 1 and 100),
  issuer text not null,
  client_id text not null,
  -- Null: the client proves itself with our own keys (private_key_jwt).
  sealed_secret bytea,
  scopes text[] not null,
  user_name_claim text not null,
  display_name_claim text not null,
  email_claim text not null,
  email_verified_claim text not null,
  roles_claim text,
  role_values text[] not null,
  role_labels text[] not null check (role_labels <@ array['tenant-admin', 'member']),
  other_roles text[] not null check (other_roles <@ array['tenant-admin', 'member']),
  just_in_time boolean not null,
  email_domains text[] not null,
  required_acr text[] not null,
  required_amr text[] not null,
  mfa_acr text[] not null,
  mfa_amr text[] not null,
  -- Passwords are off for everybody but this administrator.
  break_glass uuid references tenant_user,
  enabled_at timestamptz,
  created_at timestamptz not null,
  check (cardinality(role_values) = cardinality(role_labels))
);

create index federation_connection_tenant on federation_connection (tenant_id);
create unique index federation_connection_enabled on federation_connection (tenant_id)
  where enabled_at is not null;

-- Who is who: the issuer's subject and nothing else says so.
create table federated_identity (
  connection_id uuid not null references federation_connection,
  subject text not null check (length(subject) between 1 and 255),
  account_id uuid not null references tenant_user,
  linked_at timestamptz not null,
  primary key (connection_id, subject),
  unique (connection_id, account_id)
);

create index federated_identity_account on federated_identity (account_id);

-- A person whom an issuer has vouched for, and the sessions that came of it.
create table federated_sign_in (
  id uuid primary key,
  connection_id uuid not null references federation_connection,
  subject text not null,
  -- The issuer's own name of its session; null if it tells none.
  issuer_session text,
  sealed_id_token bytea not null,
  authenticated_at timestamptz not null,
  at timestamptz not null,
  ended_at timestamptz
);

create index federated_sign_in_subject on federated_sign_in (connection_id, subject)
  where ended_at is null;

create table federated_session (
  session_id uuid primary key references session on delete cascade,
  sign_in_id uuid not null references federated_sign_in
);

create index federated_session_sign_in on federated_session (sign_in_id);

-- Subjects are the issuer's: with another issuer they would be other people.
create function federation_stays() returns trigger language plpgsql as $$
begin
  raise exception 'tenant and issuer of connection % cannot change', old.id;
end
$$;

create trigger federation_stays before update on federation_connection
  for each row when (old.tenant_id <> new.tenant_id or old.issuer <> new.issuer)
  execute function federation_stays();

create function federated_identity_is_of_the_tenant() returns trigger language plpgsql as $$
begin
  if not exists (select from federation_connection c join tenant_user u on u.tenant_id = c.tenant_id
      where c.id = new.connection_id and u.id = new.account_id) then
    raise exception 'account % is not of the tenant of connection %', new.account_id, new.connection_id;
  end if;
  return new;
end
$$;

create trigger federated_identity_is_of_the_tenant before insert or update on federated_identity
  for each row execute function federated_identity_is_of_the_tenant();

-- An end at the issuer, or of the connection, is an end here, and from there on is told as any other.
create function federated_sign_in_ends() returns trigger language plpgsql as $$
begin
  update session set ended_at = clock_timestamp()
  where ended_at is null
    and id in (select session_id from federated_session where sign_in_id = new.id);
  return new;
end
$$;

create trigger federated_sign_in_ends after update of ended_at on federated_sign_in
  for each row when (old.ended_at is null and new.ended_at is not null)
  execute function federated_sign_in_ends();

create function federation_ends() returns trigger language plpgsql as $$
begin
  update federated_sign_in set ended_at = clock_timestamp()
  where connection_id = new.id and ended_at is null;
  return new;
end
$$;

create trigger federation_ends after update of enabled_at on federation_connection
  for each row when (old.enabled_at is not null and new.enabled_at is null)
  execute function federation_ends();
