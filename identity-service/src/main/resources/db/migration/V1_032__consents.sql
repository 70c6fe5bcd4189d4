-- Which third parties' applications a person lets learn of them. History stays.
create table consent (
  id uuid primary key,
  account_id uuid not null,
  client_id text not null references client,
  scopes text[] not null,
  given_at timestamptz not null,
  withdrawn_at timestamptz
);

create unique index consent_in_force on consent (account_id, client_id) where withdrawn_at is null;
