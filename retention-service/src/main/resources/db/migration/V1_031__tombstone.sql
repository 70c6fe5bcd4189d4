-- Tenants whose data was destroyed, or is being destroyed: nothing of them is restored any more.
create table tenant_tombstone (
  tenant        uuid        primary key,
  deletion_case uuid        not null references deletion_case,
  buried_at     timestamptz not null
);
create trigger tenant_tombstone_append_only
  before update or delete or truncate on tenant_tombstone
  for each statement execute function refuse_change();

-- From the point of no return on, whoever moves the case and whatever they forget.
create function bury_tenant() returns trigger language plpgsql as $$
begin
  insert into tenant_tombstone (tenant, deletion_case, buried_at)
    values (new.tenant, new.id, new.since)
    on conflict (tenant) do nothing;
  return null;
end $$;
create trigger deletion_case_buries_tenant after update of state on deletion_case
  for each row when (new.state = 'purging') execute function bury_tenant();

-- Rows that a tenant's application deleted for good. Kept for ever, so they hold ids and nothing
-- that says anything about a person.
create table row_tombstone (
  id          uuid        primary key,
  tenant      uuid        not null,
  datastore   uuid        not null,
  database    text        not null,
  schema      text        not null,
  "table"     text        not null,
  key         jsonb       not null,
  buried_at   timestamptz not null,
  buried_by   text        not null
);
create index row_tombstone_tenant on row_tombstone (tenant, id);
create trigger row_tombstone_append_only
  before update or delete or truncate on row_tombstone
  for each statement execute function refuse_change();
