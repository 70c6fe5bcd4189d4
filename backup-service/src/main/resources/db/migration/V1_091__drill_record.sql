-- Keys that sign a tenant's records, the private half sealed by the tenant's key.
create table record_key (
  id                 text        primary key,
  tenant             uuid        not null,
  public_key         bytea       not null,
  sealed_private_key bytea       not null,
  created_at         timestamptz not null
);
create unique index record_key_tenant on record_key (tenant);

-- What each drill has shown, signed, each record naming the one before it.
create table drill_record (
  tenant      uuid        not null,
  number      bigint      not null check (number >= 1),
  drill       uuid        not null unique references drill,
  record      text        not null,
  recorded_at timestamptz not null,
  primary key (tenant, number)
);

create function drill_record_stays() returns trigger language plpgsql as $$
begin
  raise exception 'a signed record stays as it is';
end $$;

create trigger drill_record_stays before update or delete on drill_record
  for each row execute function drill_record_stays();
create trigger record_key_stays before update or delete on record_key
  for each row execute function drill_record_stays();
