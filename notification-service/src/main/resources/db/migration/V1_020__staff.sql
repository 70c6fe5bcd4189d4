-- What identity-service says about the vendor's people.
create table known_employee (
  id           uuid    primary key,
  display_name text    not null,
  teams        text[]  not null,
  roles        text[]  not null,
  active       boolean not null,
  version      bigint  not null
);
create index known_employee_roles on known_employee using gin (roles) where active;
