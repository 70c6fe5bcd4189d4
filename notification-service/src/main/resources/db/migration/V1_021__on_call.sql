-- Who is on call when. The calendar is the truth (RFC 5545); a version stays what it was.
create table on_call_schedule (
  name       text        not null check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  version    integer     not null check (version > 0),
  title      text        not null,
  zone       text        not null,
  calendar   text        not null,
  changed_by text        not null,
  changed_at timestamptz not null,
  removed    boolean     not null default false,
  primary key (name, version)
);

create function on_call_schedule_stays_what_it_was() returns trigger language plpgsql as $$
begin
  raise exception 'version % of schedule % stays what it was', old.version, old.name;
end $$;
create trigger on_call_schedule_stays_what_it_was before update or delete on on_call_schedule
  for each row execute function on_call_schedule_stays_what_it_was();

-- Somebody in place of whoever it would be, once.
create table on_call_override (
  id           uuid        primary key,
  schedule     text        not null,
  line         text        not null check (line in ('primary', 'secondary')),
  person       uuid        not null,
  starts_at    timestamptz not null,
  ends_at      timestamptz not null,
  made_by      text        not null,
  made_at      timestamptz not null,
  withdrawn_by text,
  withdrawn_at timestamptz,
  check (starts_at < ends_at and ends_at <= starts_at + interval '35 days'),
  check ((withdrawn_by is null) = (withdrawn_at is null))
);
create index on_call_override_schedule on on_call_override (schedule, ends_at)
  where withdrawn_at is null;
