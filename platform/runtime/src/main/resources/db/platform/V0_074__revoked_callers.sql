-- Callers whose access tokens are refused before they expire, for as long as they could be good.
create table revoked_caller (
  subject text primary key,
  until timestamptz not null
);
