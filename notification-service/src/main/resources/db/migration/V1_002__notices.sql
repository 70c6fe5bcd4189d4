-- What tenants are told, and what the recipients' servers said to it.
create table notice (
  id               uuid        primary key,
  tenant           uuid        not null,
  kind             text        not null check (kind in ('ended', 'purge-in-30-days',
    'purge-in-7-days', 'purge-in-1-day', 'schedule-changed')),
  deletion_case    uuid,
  cause            text,
  began_at         timestamptz,
  purge_at         timestamptz,
  last_trace_at    timestamptz,
  schedule_version integer,
  effective_at     timestamptz,
  requested_at     timestamptz not null,
  delivered_at     timestamptz,
  evidence         text,
  failed_reason    text,
  failed_told_at   timestamptz,
  cancelled_at     timestamptz,
  closed_at        timestamptz,
  check (case kind when 'schedule-changed'
    then deletion_case is null and num_nonnulls(schedule_version, effective_at) = 2
    else num_nonnulls(deletion_case, cause, began_at, purge_at, last_trace_at) = 5 end),
  check ((delivered_at is null) = (evidence is null)),
  check (cancelled_at is null or closed_at is not null)
);
create index notice_tenant on notice (tenant, id);
create index notice_case on notice (deletion_case) where closed_at is null;
create unique index notice_schedule on notice (tenant, schedule_version)
  where schedule_version is not null;

-- Changes of the retention schedule, as they were heard of.
create table schedule_change (
  version      integer     primary key,
  effective_at timestamptz not null,
  heard_at     timestamptz not null
);

-- One letter to one contact; the contact may be gone since.
create table notice_mail (
  notice          uuid        not null references notice on delete cascade,
  contact         uuid        not null,
  outcome         text        not null default 'waiting'
    check (outcome in ('waiting', 'taken', 'refused')),
  attempts        integer     not null default 0,
  attempted_at    timestamptz,
  next_attempt_at timestamptz,
  answer          text,
  answered_at     timestamptz,
  primary key (notice, contact),
  check ((outcome = 'taken') = (next_attempt_at is null))
);

create function notice_stays_what_it_was() returns trigger language plpgsql as $$
begin
  if (new.id, new.tenant, new.kind, new.deletion_case, new.purge_at, new.effective_at)
      is distinct from
      (old.id, old.tenant, old.kind, old.deletion_case, old.purge_at, old.effective_at)
    or (old.delivered_at is not null and (new.delivered_at, new.evidence)
      is distinct from (old.delivered_at, old.evidence))
    or (old.closed_at is not null and new.closed_at is distinct from old.closed_at) then
    raise exception 'notice % stays what it was', old.id;
  end if;
  return new;
end $$;
create trigger notice_stays_what_it_was before update on notice
  for each row execute function notice_stays_what_it_was();

create function notice_mail_was_taken() returns trigger language plpgsql as $$
begin
  if old.outcome = 'taken' then
    raise exception 'the letter to % was taken', old.contact;
  end if;
  return new;
end $$;
create trigger notice_mail_was_taken before update on notice_mail
  for each row execute function notice_mail_was_taken();
