-- What happens to data of each class and when. Every version is kept.
create table retention_schedule (
  number             integer     primary key check (number >= 1),
  document           text        not null,
  sha256             text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
  note               text        not null,
  proposed_by        text        not null,
  proposed_on_behalf text,
  proposed_at        timestamptz not null,
  state              text        not null check (state in ('proposed', 'activated', 'withdrawn')),
  decided_by         text,
  decided_on_behalf  text,
  decided_at         timestamptz,
  holds_from         timestamptz,
  check ((state = 'proposed') = (decided_by is null)),
  check ((decided_by is null) = (decided_at is null)),
  check ((state = 'activated') = (holds_from is not null)),
  -- Version 1 came with the software; on every other one two persons agreed.
  check (number = 1 or state <> 'activated' or (decided_by <> proposed_by
    and decided_by is distinct from proposed_on_behalf
    and decided_on_behalf is distinct from proposed_by))
);

create function retention_schedule_is_decided_once() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'version % of the schedule is kept for ever', old.number;
  end if;
  if old.state <> 'proposed' or (new.number, new.document, new.sha256, new.note, new.proposed_by,
      new.proposed_on_behalf, new.proposed_at)
    is distinct from (old.number, old.document, old.sha256, old.note, old.proposed_by,
      old.proposed_on_behalf, old.proposed_at) then
    raise exception 'version % of the schedule stays as it is', old.number;
  end if;
  return new;
end $$;
create trigger retention_schedule_is_decided_once before update or delete on retention_schedule
  for each row execute function retention_schedule_is_decided_once();
