-- The public status page: what it speaks of, what it said, and what was measured. No tenant's data.
create table status_component (
  id          uuid        primary key,
  name        text        not null check (char_length(name) between 1 and 80),
  description text        not null check (char_length(description) <= 300),
  section     text        not null check (char_length(section) <= 80),
  position    integer     not null,
  probe       text        unique check (probe ~ '^[a-z][a-z0-9-]{0,39}$'),
  added_at    timestamptz not null,
  removed_at  timestamptz
);
create unique index status_component_name on status_component (lower(name))
  where removed_at is null;

insert into status_component (id, name, description, section, position, probe, added_at) values
  ('019aa000-0000-7000-8000-000000000001', 'Sign-in and accounts',
   'People and programs sign in; administrators keep users, roles and passwords.',
   'Your applications', 1, 'identity', now()),
  ('019aa000-0000-7000-8000-000000000002', 'Access and transparency',
   'Who of the vendor may see your data, and the log that shows it.',
   'Your data', 2, 'access', now()),
  ('019aa000-0000-7000-8000-000000000003', 'Backup and restore',
   'Your data is copied all the time, and can be brought back to any second of 30 days.',
   'Your data', 3, 'backup', now()),
  ('019aa000-0000-7000-8000-000000000004', 'Export and deletion',
   'You take your data with you; what is yours goes when you have left.',
   'Your data', 4, 'retention', now()),
  ('019aa000-0000-7000-8000-000000000005', 'Notices and this page',
   'You hear of what matters to you, by mail, webhook and here.',
   'What you are told', 5, 'notification', now());

create table status_incident (
  id               uuid        primary key,
  source           text        not null unique,
  incident         uuid,
  severity         text        not null check (severity in ('sev1', 'sev2', 'sev3', 'sev4')),
  title            text        not null check (char_length(title) between 1 and 200),
  state            text        not null check (state in ('draft', 'justified', 'dismissed',
    'investigating', 'identified', 'monitoring', 'resolved', 'postmortem')),
  detected_at      timestamptz not null,
  justification    text        check (char_length(justification) between 20 and 2000),
  justified_by     text[],
  justified_at     timestamptz,
  reviewed_by      text[],
  dismissed_at     timestamptz,
  published_at     timestamptz,
  updated_at       timestamptz,
  resolved_at      timestamptz,
  check (state not in ('justified', 'dismissed')
    or num_nonnulls(justification, justified_by, justified_at) = 3),
  -- Two people, neither of whom acts for the other.
  check (state <> 'dismissed' or (num_nonnulls(reviewed_by, dismissed_at) = 2
    and not reviewed_by && justified_by)),
  check ((state in ('draft', 'justified', 'dismissed')) = (published_at is null)),
  check ((state in ('resolved', 'postmortem')) = (resolved_at is not null)),
  check ((published_at is null) = (updated_at is null))
);
create index status_incident_state on status_incident (state, detected_at);
create index status_incident_incident on status_incident (incident);

-- What was said in public, word for word.
create table status_update (
  id        uuid        primary key,
  incident  uuid        not null references status_incident,
  state     text        not null
    check (state in ('investigating', 'identified', 'monitoring', 'resolved', 'postmortem')),
  body      text        not null check (char_length(body) between 1 and 5000),
  posted_by text        not null,
  posted_at timestamptz not null
);
create index status_update_incident on status_update (incident, posted_at);

-- How a component was affected, and from when to when.
create table status_impact (
  incident  uuid        not null references status_incident,
  component uuid        not null references status_component,
  state     text        not null
    check (state in ('degraded_performance', 'partial_outage', 'major_outage')),
  since     timestamptz not null,
  until     timestamptz,
  check (until is null or until >= since)
);
create unique index status_impact_now on status_impact (incident, component) where until is null;
create index status_impact_since on status_impact (component, since);

create table status_maintenance (
  id           uuid        primary key,
  title        text        not null check (char_length(title) between 1 and 200),
  body         text        not null check (char_length(body) between 1 and 5000),
  components   uuid[]      not null check (cardinality(components) > 0),
  starts_at    timestamptz not null,
  ends_at      timestamptz not null,
  planned_by   text        not null,
  planned_at   timestamptz not null,
  cancelled_at timestamptz,
  completed_at timestamptz,
  check (ends_at > starts_at),
  check (num_nonnulls(cancelled_at, completed_at) < 2)
);
create index status_maintenance_starts on status_maintenance (starts_at);

create function status_moves_as_it_may() returns trigger language plpgsql as $$
begin
  if (new.id, new.source, new.detected_at) is distinct from (old.id, old.source, old.detected_at) then
    raise exception 'public incident % is another one', old.id;
  end if;
  if new.state <> old.state and not (case old.state
      when 'draft' then new.state in ('justified', 'investigating', 'identified', 'monitoring')
      when 'justified' then new.state in ('draft', 'dismissed', 'investigating', 'identified', 'monitoring')
      when 'investigating' then new.state in ('identified', 'monitoring', 'resolved')
      when 'identified' then new.state in ('investigating', 'monitoring', 'resolved')
      when 'monitoring' then new.state in ('investigating', 'identified', 'resolved')
      when 'resolved' then new.state in ('investigating', 'postmortem')
      else false end) then
    raise exception 'public incident % cannot go from % to %', old.id, old.state, new.state;
  end if;
  -- Nothing is over in public before it was said to be.
  if new.state = 'resolved' and not exists (select from status_update
      where incident = new.id and state = 'resolved' and posted_at = new.resolved_at) then
    raise exception 'public incident % has no update that says so', old.id;
  end if;
  return new;
end $$;
create trigger status_moves_as_it_may before update on status_incident
  for each row execute function status_moves_as_it_may();

create function status_said_stays() returns trigger language plpgsql as $$
begin
  raise exception 'what was said in public stays';
end $$;
create trigger status_said_stays before update or delete on status_update
  for each row execute function status_said_stays();
create trigger status_incident_stays before delete on status_incident
  for each row execute function status_said_stays();

-- One answer of a component's health, or none.
create table status_sample (
  component uuid        not null references status_component,
  at        timestamptz not null,
  good      boolean     not null,
  millis    integer     not null,
  reason    text,
  primary key (component, at)
);

-- They come in the order of time.
create index status_sample_at on status_sample using brin (at);

-- What a day's samples came to; outlives them.
create table status_day (
  component uuid    not null references status_component,
  day       date    not null,
  good      integer not null default 0,
  bad       integer not null default 0,
  primary key (component, day)
);

-- Who wants to hear of it. Addresses are sealed; the hash of one is keyed.
create table status_subscription (
  id               uuid        primary key,
  address          bytea,
  address_mac      bytea       unique,
  endpoint         uuid        unique,
  token_hash       text        unique,
  token_expires_at timestamptz,
  asked_at         timestamptz not null,
  asks             integer     not null default 1,
  confirmed_at     timestamptz,
  check ((address is null) = (address_mac is null)),
  check ((address is null) <> (endpoint is null))
);
