-- One more role of the suite's own clients: what looks and reports, and may do nothing else.
alter table client
  drop constraint client_roles_check,
  add constraint client_roles_check check (
    roles <@ array['platform-operator', 'service', 'instrument', 'tenant-admin', 'member']),
  -- The third check of V1_004 that was given no name: roles of clients that belong to no tenant.
  drop constraint client_check2,
  add constraint client_of_suite_has_its_roles check (
    tenant_id is not null or roles <@ array['platform-operator', 'service', 'instrument']);
