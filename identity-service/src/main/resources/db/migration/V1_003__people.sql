create table tenant_user (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  user_name text not null check (user_name = lower(user_name)),
  display_name text not null,
  roles text[] not null,
  password_hash text not null check (password_hash like '$argon2id$v=19$%'),
  password_changed_at timestamptz not null,
  deactivated_at timestamptz,
  deactivation_reason text,
  created_at timestamptz not null,
  version bigint not null,
  unique (tenant_id, user_name),
  check ((deactivated_at is null) = (deactivation_reason is null)),
  check (roles <@ array['tenant-admin', 'member'])
);

create table employee (
  id uuid primary key,
  user_name text not null unique check (user_name = lower(user_name)),
  display_name text not null,
  roles text[] not null,
  password_hash text not null check (password_hash like '$argon2id$v=19$%'),
  password_changed_at timestamptz not null,
  state text not null check (state in ('pending', 'active', 'left')),
  background_check text,
  activated_at timestamptz,
  left_at timestamptz,
  leaving_reason text,
  created_at timestamptz not null,
  version bigint not null,
  check (roles <@ array['platform-operator', 'support', 'engineer']),
  -- Nobody works here before their background has been checked.
  check (state <> 'active' or (activated_at is not null and background_check is not null)),
  check ((state = 'left') = (left_at is not null)),
  check ((state = 'left') = (leaving_reason is not null))
);

create function employee_state_follows() returns trigger language plpgsql as $$
begin
  if new.state <> old.state and (old.state, new.state) not in
      (('pending', 'active'), ('pending', 'left'), ('active', 'left')) then
    raise exception 'employee % cannot go from % to %', old.id, old.state, new.state;
  end if;
  return new;
end
$$;

create trigger employee_state_follows before update on employee
  for each row execute function employee_state_follows();
