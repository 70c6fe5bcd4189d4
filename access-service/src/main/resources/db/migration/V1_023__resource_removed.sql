-- What is removed gets no more access, but stays: access to it may be in force, and history names it.
alter table resource
  add column removed_at timestamptz,
  drop constraint resource_tenant_class_name_key;
create unique index resource_name on resource (tenant, class, name) where removed_at is null;
