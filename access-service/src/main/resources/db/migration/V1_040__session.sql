-- Sessions: somebody uses a grant. Which facts belong to one says log_staged.
create table session (
  id         uuid        primary key,
  tenant     uuid        not null,
  grant_id   uuid        not null,
  request    uuid        not null,
  employee   text        not null,
  resource   uuid        not null,
  class      text        not null,
  address    text        not null,
  replica    uuid        not null,
  state      text        not null default 'pending'
             check (state in ('pending', 'active', 'terminating', 'terminated')),
  reason     text,
  -- How many facts were recorded: the next one has this number.
  entries    bigint      not null check (entries >= 1),
  totals     jsonb,
  started_at timestamptz not null default clock_timestamp(),
  ended_at   timestamptz,
  check ((state = 'terminated') = (ended_at is not null)),
  check (state in ('pending', 'active') or reason is not null)
) with (fillfactor = 70);
create index session_open on session (grant_id) where state <> 'terminated';
create index session_open_of_replica on session (replica) where state <> 'terminated';
create index session_tenant on session (tenant, id);

create function session_keeps_its_course() returns trigger language plpgsql as $$
begin
  if old.state = 'terminated'
    or new.entries < old.entries
    or (old.state = 'active' and new.state = 'pending')
    or (old.state = 'terminating' and new.state in ('pending', 'active'))
    or (new.id, new.tenant, new.grant_id, new.employee, new.resource, new.address, new.started_at)
      is distinct from
      (old.id, old.tenant, old.grant_id, old.employee, old.resource, old.address, old.started_at)
  then
    raise exception 'session % does not go from % to %', old.id, old.state, new.state
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger session_course before update on session
  for each row execute function session_keeps_its_course();

create function session_stays() returns trigger language plpgsql as $$
begin
  raise exception 'sessions are not removed' using errcode = 'check_violation';
end $$;
create trigger session_stays before delete on session
  for each row execute function session_stays();

-- Replicas that keep sessions, and when each was last seen by the database's clock.
create table session_keeper (
  replica uuid        primary key,
  seen_at timestamptz not null
);
