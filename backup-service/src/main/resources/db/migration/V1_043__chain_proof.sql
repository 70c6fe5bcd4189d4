-- How far the WAL of a datastore was read again and found to hang together, and when all objects of
-- it were last seen to be there.
create table chain_proof (
  datastore   uuid        primary key references datastore,
  timeline    integer     not null,
  proven_from text        not null,
  proven_to   text        not null,
  failure     text,
  checked_at  timestamptz not null
);

insert into work_item (kind, key, due_at)
  select 'verify-chain', id::text, clock_timestamp() from datastore
  on conflict do nothing;
