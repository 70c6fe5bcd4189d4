-- A browser in which somebody signed in. The browser holds the secret, this table its hash.
create table session (
  id uuid primary key,
  secret_hash text not null unique,
  account_id uuid not null,
  methods text[] not null,
  signed_in_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz
);

create index session_expiry on session (expires_at);

-- A chain of refresh tokens, each replacing the one before.
create table refresh_family (
  id uuid primary key,
  client_id text not null references client,
  account_id uuid not null,
  session_id uuid not null references session,
  scope text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revocation_reason text,
  check ((revoked_at is null) = (revocation_reason is null))
);

create index refresh_family_expiry on refresh_family (expires_at);
create index refresh_family_session on refresh_family (session_id);

create table refresh_token (
  hash text primary key,
  family_id uuid not null references refresh_family on delete cascade,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

create index refresh_token_family on refresh_token (family_id);

create table authorization_code (
  hash text primary key,
  client_id text not null references client,
  session_id uuid not null references session,
  account_id uuid not null,
  redirect_uri text not null,
  code_challenge text not null,
  nonce text,
  scope text not null,
  expires_at timestamptz not null,
  redeemed_at timestamptz,
  -- What was issued for the code, to be revoked if somebody shows it again.
  family_id uuid references refresh_family on delete set null
);

create index authorization_code_expiry on authorization_code (expires_at);

-- Failed sign-ins by account and by source, both only as hashes.
create table sign_in_attempt (
  key text primary key,
  failures integer not null check (failures >= 0),
  last_at timestamptz not null,
  paused_until timestamptz not null
);
