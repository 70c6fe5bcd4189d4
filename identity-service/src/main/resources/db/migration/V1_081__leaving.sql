-- Whoever leaves is out everywhere, as part of the same change, whatever made it.
create function employee_leaves() returns trigger language plpgsql as $$
begin
  update session set ended_at = now() where account_id = new.id and ended_at is null;
  update refresh_family set revoked_at = now(), revocation_reason = 'left'
    where account_id = new.id and revoked_at is null;
  update authorization_code set expires_at = now()
    where account_id = new.id and redeemed_at is null and expires_at > now();
  update consent set withdrawn_at = now() where account_id = new.id and withdrawn_at is null;
  update ssh_key set removed_at = now() where employee = new.id and removed_at is null;
  update team set owner = null where owner = new.id;
  return new;
end
$$;

create trigger employee_leaves after update of state on employee
  for each row when (old.state <> 'left' and new.state = 'left')
  execute function employee_leaves();

-- Counts what other services were told of the person's keys.
alter table employee add column ssh_key_changes bigint not null default 0;

create table ssh_key (
  id uuid primary key,
  employee uuid not null references employee,
  name text not null,
  -- As in authorized_keys, without a comment.
  line text not null,
  fingerprint text not null,
  added_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > added_at),
  removed_at timestamptz
);

-- A key is one person's, once.
create unique index ssh_key_fingerprint on ssh_key (fingerprint) where removed_at is null;
create index ssh_key_employee on ssh_key (employee) where removed_at is null;

-- Who answers for a team; nobody from the moment its owner leaves.
create table team (
  name text primary key check (name ~ '^[a-z0-9][a-z0-9-]{0,49}$'),
  title text not null,
  owner uuid references employee
);
