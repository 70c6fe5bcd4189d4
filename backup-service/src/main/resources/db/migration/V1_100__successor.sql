-- Name and cluster are unique among what is protected: a cluster that was given up can be taken
-- again, and who replaces another takes its name.
alter table datastore
  add column released boolean not null default false,
  drop constraint datastore_tenant_name_key,
  drop constraint datastore_tenant_system_identifier_key;
update datastore set released = true where id in (select datastore from released_datastore);
create unique index datastore_name on datastore (tenant, name) where not released;
create unique index datastore_cluster on datastore (tenant, system_identifier) where not released;

-- Who has taken its place.
alter table released_datastore add column replaced_by uuid unique references datastore;

-- A heartbeat is for what is protected.
delete from work_item where kind = 'heartbeat'
  and key in (select datastore::text from released_datastore);
