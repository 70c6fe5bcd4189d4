-- What people asked who have forgotten their password. Kept for a day.
create table password_reset (
  id uuid primary key,
  sign_in_name text not null,
  -- The question that was answered for it: each is good for one request.
  captcha text not null unique,
  requested_at timestamptz not null default now(),
  -- From here on empty unless there is such a person, to whom the token was sent. Its hash.
  account_id uuid,
  token_hash text unique,
  expires_at timestamptz,
  used_at timestamptz,
  check ((account_id is null) = (token_hash is null)),
  check ((account_id is null) = (expires_at is null)),
  check (used_at is null or account_id is not null)
);

create index password_reset_account on password_reset (account_id) where used_at is null;
create index password_reset_age on password_reset (requested_at);

create function password_reset_is_used_once() returns trigger language plpgsql as $$
begin
  raise exception 'password reset % was used at %', old.id, old.used_at;
end
$$;

create trigger password_reset_is_used_once before update on password_reset
  for each row when (old.used_at is not null) execute function password_reset_is_used_once();
