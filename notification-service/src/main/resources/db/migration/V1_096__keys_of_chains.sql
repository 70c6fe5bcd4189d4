-- Which key signs a chain from which record on. Each was named by the one before it, but the first.
create table trust_key (
  service      text        not null,
  first_record bigint      not null check (first_record >= 1),
  x            text        not null,
  heard_at     timestamptz not null,
  primary key (service, first_record),
  unique (service, x)
);
insert into trust_key (service, first_record, x, heard_at)
  select service, first, key, heard_at from trust_chain;
create trigger trust_key_is_kept before update or delete or truncate on trust_key
  for each statement execute function refuse_change();
