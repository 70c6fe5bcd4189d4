-- Clients that prove themselves with a key (RFC 7523), and what binds tokens to keys (RFC 9449).
alter table client
  add column jwks text,
  add column jwks_uri text,
  add column profile text not null default 'standard' check (profile in ('standard', 'fapi2')),
  add column consent_required boolean not null default false,
  add column post_logout_redirect_uris text[] not null default '{}',
  add column back_channel_logout_uri text;

-- The first check of V1_004 that was given no name: only who had a secret could act for itself.
alter table client drop constraint client_check;
alter table client
  add constraint client_has_one_credential check (num_nonnulls(secret_hash, jwks, jwks_uri) <= 1),
  add constraint client_without_credential check (
    num_nonnulls(secret_hash, jwks, jwks_uri) = 1 or not grants @> array['client_credentials']),
  add constraint client_of_fapi2_has_keys check (
    profile <> 'fapi2' or num_nonnulls(jwks, jwks_uri) = 1);

-- Assertions and proofs that were shown: each is good once, at whichever replica.
create table single_use (
  hash text primary key,
  expires_at timestamptz not null
);

create index single_use_expiry on single_use (expires_at);

-- Authorization requests that a client handed over behind the browser's back (RFC 9126).
create table pushed_request (
  hash text primary key,
  client_id text not null references client,
  query text not null,
  expires_at timestamptz not null,
  -- The person's browser came with it in time; from then on there is time to sign in.
  opened_at timestamptz,
  -- A code was given for it.
  spent_at timestamptz
);

create index pushed_request_expiry on pushed_request (expires_at);

-- RFC 7638 thumbprint of the key that whoever redeems it has to hold.
alter table authorization_code add column key_thumbprint text;
alter table refresh_family add column key_thumbprint text;
