-- Orders of retention-service to destroy a tenant's keys.
create table key_destruction (
  destruction_order uuid        primary key,
  tenant            uuid        not null,
  state             text        not null check (state in ('scheduled', 'taken-back', 'destroyed')),
  scheduled_at      timestamptz not null,
  not_before        timestamptz not null,
  ended_at          timestamptz,
  check (not_before > scheduled_at),
  check ((state = 'scheduled') = (ended_at is null)),
  check (state <> 'destroyed' or ended_at >= not_before)
);
create unique index key_destruction_tenant on key_destruction (tenant)
  where state in ('scheduled', 'destroyed');

create function key_destruction_moves_forward() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (new = old or (old.state = 'scheduled'
    and (new.destruction_order, new.tenant, new.scheduled_at, new.not_before)
      = (old.destruction_order, old.tenant, old.scheduled_at, old.not_before))) then
    return new;
  end if;
  raise exception 'order % is %', old.destruction_order, old.state;
end $$;

create trigger key_destruction_moves_forward before update or delete on key_destruction
  for each row execute function key_destruction_moves_forward();
