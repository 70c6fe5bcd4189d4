-- What an employee may ask access for goes by team; reviews go to managers.
alter table employee
  add column teams text[] not null default '{}'
    check (array_to_string(teams, '') ~ '^[a-z0-9-]*$'),
  add column manager uuid references employee check (manager <> id),
  -- Counts what other services were told of the person.
  add column changes bigint not null default 0,
  drop constraint employee_roles_check,
  add constraint employee_roles_check check (
    roles <@ array['platform-operator', 'support', 'engineer', 'services', 'security']);

create table employee_gate (
  employee  uuid        not null references employee,
  gate      text        not null check (gate in ('nda', 'acknowledgement', 'training')),
  passed_at timestamptz not null,
  reference text        not null,
  noted_at  timestamptz not null default clock_timestamp(),
  primary key (employee, gate, passed_at, reference)
);
