-- By when the law, or a contract, wants what to be told.
create table legal_clock (
  id           uuid        primary key,
  incident     uuid        not null references incident,
  regime       text        not null,
  -- Whose contract it is; null for a law.
  tenant       uuid,
  started_at   timestamptz not null,
  started_by   text        not null,
  due_at       timestamptz not null,
  told_percent integer     not null default 0 check (told_percent in (0, 50, 75, 90, 100)),
  ended_at     timestamptz,
  ended_by     text,
  ended_how    text        check (ended_how in ('done', 'not-applicable')),
  ended_note   text,
  unique nulls not distinct (incident, regime, tenant),
  check (due_at > started_at),
  check (num_nonnulls(ended_at, ended_by, ended_how, ended_note) in (0, 4))
);

create function legal_clock_only_gets_stricter() returns trigger language plpgsql as $$
begin
  if old.ended_at is not null
    or (new.id, new.incident, new.regime, new.tenant)
      is distinct from (old.id, old.incident, old.regime, old.tenant)
    or new.due_at > old.due_at or new.told_percent < old.told_percent then
    raise exception 'clock % does not become later', old.id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger legal_clock_only_gets_stricter before update on legal_clock
  for each row execute function legal_clock_only_gets_stricter();
create trigger legal_clock_stays before delete on legal_clock
  for each row execute function incident_stays();

-- How fast a tenant's contract wants it told.
create table contract_clock (
  tenant    uuid        primary key,
  hours     integer     not null check (hours between 1 and 720),
  reference text        not null,
  set_by    text        not null,
  set_at    timestamptz not null
);
