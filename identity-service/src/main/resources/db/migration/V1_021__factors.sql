-- What people prove themselves with besides their password.

create table authenticator_app (
  account_id uuid primary key,
  sealed_key bytea not null,
  -- The step of the last code that was taken: a code is good once.
  last_step bigint not null,
  created_at timestamptz not null
);

create table recovery_code (
  account_id uuid not null,
  hash text not null,
  used_at timestamptz,
  primary key (account_id, hash)
);

create table passkey (
  id text primary key,
  account_id uuid not null,
  name text not null check (length(name) between 1 and 60),
  -- Attested credential data (WebAuthn, section 6.5.1): identifier and public key.
  credential bytea not null,
  sign_count bigint not null check (sign_count >= 0),
  backup_eligible boolean not null,
  backed_up boolean not null,
  transports text[] not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);

create index passkey_account on passkey (account_id);

-- A challenge is only stored once it is answered, so that nobody answers it again.
create table spent_challenge (
  hash text primary key,
  expires_at timestamptz not null
);

create table sign_in_policy (
  tenant_id uuid primary key references tenant,
  second_factor text not null check (second_factor in ('optional', 'required')),
  changed_at timestamptz not null
);

-- Factors only go forward, whatever the statement that changes them says.
create function factor_goes_back() returns trigger language plpgsql as $$
begin
  raise exception '% goes back: %', tg_table_name, to_jsonb(old) - 'sealed_key' - 'hash';
end
$$;

create trigger code_is_taken_once before update on authenticator_app
  for each row when (new.last_step <= old.last_step) execute function factor_goes_back();
create trigger counter_grows before update on passkey
  for each row when (new.sign_count < old.sign_count) execute function factor_goes_back();
create trigger code_is_used_once before update on recovery_code
  for each row when (old.used_at is not null) execute function factor_goes_back();
