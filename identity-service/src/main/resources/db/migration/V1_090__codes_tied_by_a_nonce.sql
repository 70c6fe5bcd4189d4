-- Confidential clients whose software knows no PKCE tie a code to their session by a nonce.
alter table client
  drop constraint client_profile_check,
  add constraint client_profile_check check (profile in ('standard', 'nonce', 'fapi2')),
  add constraint client_of_nonce_is_confidential check (
    profile <> 'nonce' or num_nonnulls(secret_hash, jwks, jwks_uri) = 1);

alter table authorization_code
  alter column code_challenge drop not null,
  add constraint authorization_code_is_tied check (num_nonnulls(code_challenge, nonce) > 0);
