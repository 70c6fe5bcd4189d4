-- What a tenant asks of its people's passwords. Every change is a new version; the highest holds.
create table password_policy (
  tenant_id uuid not null references tenant,
  version integer not null check (version > 0),
  preset text not null
    check (preset in ('customer', 'employee', 'infrastructure', 'nist-800-63b-4')),
  remembered integer not null check (remembered between 1 and 10),
  set_at timestamptz not null,
  primary key (tenant_id, version)
);

-- Expressions in the syntax of RE2 that every new password has to match, or may not match.
create table password_expression (
  tenant_id uuid not null,
  version integer not null,
  position integer not null,
  wanted boolean not null,
  expression text not null check (length(expression) between 1 and 200),
  says text not null check (length(says) between 1 and 200),
  primary key (tenant_id, version, position),
  foreign key (tenant_id, version) references password_policy
);

create function password_policy_stays() returns trigger language plpgsql as $$
begin
  raise exception '%: what held once stays on record; add a version', tg_table_name;
end
$$;

create trigger password_policy_stays before update or delete on password_policy
  for each row execute function password_policy_stays();
create trigger password_expression_stays before update or delete on password_expression
  for each row execute function password_policy_stays();
