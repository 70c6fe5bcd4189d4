-- What each severity means and which runbook each kind of incident has, in versions.
create table severity_matrix (
  version      integer     primary key check (version > 0),
  document     text        not null,
  sha256       text        not null,
  note         text        not null,
  published_by text        not null,
  published_at timestamptz not null default now()
);

create table incident (
  id                uuid        primary key,
  key               text        not null,
  kind              text        not null check (kind in ('outage', 'degradation', 'security',
    'unauthorized-access', 'data-loss', 'compliance')),
  severity          text        not null check (severity in ('sev1', 'sev2', 'sev3', 'sev4')),
  -- Least severe that it may become without the CIO; null if nothing bounds it.
  floor             text        check (floor in ('sev1', 'sev2', 'sev3', 'sev4')),
  floor_waived_by   text,
  matrix            integer     not null references severity_matrix,
  runbook           text        not null check (runbook <> ''),
  title             text        not null,
  description       text        not null,
  source            text        not null,
  opened_by         text        not null,
  restricted        boolean     not null,
  exercise          boolean     not null default false,
  customer_impact   boolean     not null,
  public_title      text,
  public_text       text,
  state             text        not null check (state in ('open', 'investigating', 'identified',
    'monitoring', 'resolved', 'reviewed', 'closed')),
  commander         text,
  communications    text,
  scribe            text,
  detected_at       timestamptz not null,
  opened_at         timestamptz not null,
  paged_at          timestamptz,
  acknowledged_at   timestamptz,
  mitigated_at      timestamptz,
  resolved_at       timestamptz,
  reviewed_at       timestamptz,
  closed_at         timestamptz,
  check (state = 'open' or commander is not null),
  check ((public_title is null) = (public_text is null)),
  check (not restricted or public_title is null),
  check ((state = 'closed') = (closed_at is not null)),
  check (state not in ('resolved', 'reviewed', 'closed') or resolved_at is not null),
  check (floor is null or severity <= floor or floor_waived_by is not null)
);
create unique index incident_key on incident (key) where state <> 'closed';
create index incident_opened on incident (opened_at);

create function incident_keeps_its_course() returns trigger language plpgsql as $$
begin
  if old.state = 'closed'
    or (new.id, new.key, new.kind, new.source, new.opened_by, new.opened_at, new.detected_at,
      new.exercise, new.floor)
      is distinct from
      (old.id, old.key, old.kind, old.source, old.opened_by, old.opened_at, old.detected_at,
      old.exercise, old.floor)
    or (old.state <> 'open' and new.state = 'open')
    or (new.state = 'closed' and old.state not in ('resolved', 'reviewed'))
    or (new.state = 'reviewed' and old.state not in ('resolved', 'reviewed'))
    or (old.state = 'reviewed' and new.state not in ('reviewed', 'closed'))
    or (old.floor_waived_by is not null
      and new.floor_waived_by is distinct from old.floor_waived_by) then
    raise exception 'incident % does not go from % to %', old.id, old.state, new.state
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger incident_course before update on incident
  for each row execute function incident_keeps_its_course();

create function incident_stays() returns trigger language plpgsql as $$
begin
  raise exception 'what was recorded of incidents stays' using errcode = 'check_violation';
end $$;
create trigger incident_stays before delete on incident
  for each row execute function incident_stays();
create trigger severity_matrix_stays before update or delete on severity_matrix
  for each row execute function incident_stays();

-- What happened, said and was done, one after the other; each line carries the hash of the one
-- before it.
create table incident_entry (
  incident    uuid        not null references incident,
  number      integer     not null check (number > 0),
  kind        text        not null,
  text        text        not null,
  by          text        not null,
  happened_at timestamptz not null,
  recorded_at timestamptz not null,
  before      text        not null,
  hash        text        not null,
  primary key (incident, number)
);
create trigger incident_entry_stays before update or delete on incident_entry
  for each row execute function incident_stays();

-- Who works on it; of restricted ones nobody else hears.
create table incident_member (
  incident uuid        not null references incident,
  employee text        not null,
  added_by text        not null,
  added_at timestamptz not null,
  primary key (incident, employee)
);
create index incident_member_employee on incident_member (employee);

-- What somebody has to do: during the incident, or after it as an action of its review.
create table incident_task (
  id         uuid        primary key,
  incident   uuid        not null references incident,
  text       text        not null,
  owner      text        not null,
  action     boolean     not null,
  promises   text[]      not null,
  due_at     timestamptz not null,
  created_by text        not null,
  created_at timestamptz not null,
  done_at    timestamptz,
  done_by    text,
  check ((done_at is null) = (done_by is null))
);
create index incident_task_incident on incident_task (incident);

-- Facts on which legal clocks start, each the first of its kind or an earlier one found later.
create table incident_fact (
  incident    uuid        not null references incident,
  fact        text        not null check (fact in ('aware', 'controller-aware', 'high-risk',
    'significant', 'classified-major', 'material', 'discovered')),
  happened_at timestamptz not null,
  recorded_by text        not null,
  recorded_at timestamptz not null,
  entry       integer     not null,
  primary key (incident, fact, recorded_at),
  foreign key (incident, entry) references incident_entry (incident, number)
);
create trigger incident_fact_stays before update or delete on incident_fact
  for each row execute function incident_stays();

insert into severity_matrix (version, document, sha256, note, published_by) values (1,
'{"severities":[{"severity":"sev1","means":"Tenants'' data was seen, changed or lost without right, or might have been; or most tenants cannot work.","then":"Somebody is called at any hour and takes it within 5 minutes. The public reads an update every 30 minutes. Post-mortem within 10 days."},{"severity":"sev2","means":"Some tenants cannot work, or an important part does not work for all; a safeguard is down and nothing else stands in for it.","then":"Somebody is called at any hour and takes it within 5 minutes. The public reads an update every 60 minutes. Post-mortem within 10 days."},{"severity":"sev3","means":"Something works badly or with a way around it; no data is concerned.","then":"Looked at within the working day."},{"severity":"sev4","means":"Nobody is hindered; it could become worse if it stayed.","then":"Planned with other work."}],"kinds":[{"kind":"outage","runbook":"docs/operations/incidents.md#outage"},{"kind":"degradation","runbook":"docs/operations/incidents.md#degradation"},{"kind":"security","runbook":"docs/operations/incidents.md#security"},{"kind":"unauthorized-access","runbook":"docs/operations/incidents.md#unauthorized-access"},{"kind":"data-loss","runbook":"docs/operations/incidents.md#data-loss"},{"kind":"compliance","runbook":"docs/operations/incidents.md#compliance"}]}',
'248e81be3a7271dd6a0dd57adcb250a69bac44620a64d1d7d3b35bcb0dc62694', 'The first one.', 'notification-service');
