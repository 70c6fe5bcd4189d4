-- One more role of employees: who signs off security incidents.
alter table employee
  drop constraint employee_roles_check,
  add constraint employee_roles_check check (
    roles <@ array['platform-operator', 'support', 'engineer', 'services', 'security', 'cio']);

alter table role_course
  drop constraint role_course_role_check,
  add constraint role_course_role_check check (role in (
    'platform-operator', 'support', 'engineer', 'services', 'security', 'cio'));
