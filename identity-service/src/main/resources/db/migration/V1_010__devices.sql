alter table client drop constraint client_grants_check;
alter table client add constraint client_grants_check check (grants <@ array[
  'authorization_code', 'refresh_token', 'client_credentials', 'device_code', 'token_exchange']);

-- A program without a browser that waits until somebody lets it in (RFC 8628).
create table device_authorization (
  id uuid primary key,
  device_code_hash text not null unique,
  user_code_hash text not null unique,
  client_id text not null references client,
  scope text not null,
  -- Where the program asked from, so that people see whom they let in.
  source text not null,
  -- Whoever lets it in must have signed in after this.
  signed_in_after timestamptz,
  state text not null check (state in ('pending', 'allowed', 'refused', 'redeemed')),
  account_id uuid,
  session_id uuid references session,
  interval_seconds integer not null check (interval_seconds > 0),
  polled_at timestamptz,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- What was issued for the device code, to be revoked if somebody shows it again.
  family_id uuid references refresh_family on delete set null,
  check (expires_at <= created_at + interval '30 minutes'),
  check ((state = 'pending') = (account_id is null)),
  check ((account_id is null) = (session_id is null))
);

create index device_authorization_expiry on device_authorization (expires_at);
create index device_authorization_source on device_authorization (source) where state = 'pending';

create function device_authorization_follows() returns trigger language plpgsql as $$
begin
  if new.state <> old.state and (old.state, new.state) not in
      (('pending', 'allowed'), ('pending', 'refused'), ('allowed', 'redeemed')) then
    raise exception 'device authorization % cannot go from % to %', old.id, old.state, new.state;
  end if;
  return new;
end
$$;

create trigger device_authorization_follows before update on device_authorization
  for each row execute function device_authorization_follows();
