-- What identity-service says about the vendor's people. Names of teams and roles are plain words.
create table employee (
  id                  text        primary key,
  display_name        text        not null,
  teams               text[]      not null check (array_to_string(teams, '') ~ '^[a-z0-9-]*$'),
  roles               text[]      not null check (array_to_string(roles, '') ~ '^[a-z0-9-]*$'),
  manager             text,
  active              boolean     not null,
  background_check_at timestamptz,
  nda_at              timestamptz,
  acknowledgement_at  timestamptz,
  training_at         timestamptz,
  version             bigint      not null
);
create index employee_teams on employee using gin (teams);
create index employee_manager on employee (manager) where active;
