-- What identity-service says of employees' SSH keys.
create table registered_ssh_keys (
  employee text primary key,
  version  bigint not null
);

create table registered_ssh_key (
  employee    text        not null references registered_ssh_keys on delete cascade,
  fingerprint text        not null,
  expires_at  timestamptz not null,
  primary key (employee, fingerprint)
);
