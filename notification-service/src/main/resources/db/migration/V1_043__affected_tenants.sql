-- Contacts who are told of incidents first.
alter table contact drop constraint contact_roles_check;
alter table contact add constraint contact_roles_check check (cardinality(roles) > 0
  and roles <@ array['administrator', 'data-protection', 'security', 'billing']);

-- Notices of incidents, beside those of deletions.
alter table notice
  add column incident uuid,
  add column incident_number integer,
  add column title text,
  add column text text,
  drop constraint notice_kind_check,
  drop constraint notice_check,
  add constraint notice_kind_check check (kind in ('ended', 'purge-in-30-days',
    'purge-in-7-days', 'purge-in-1-day', 'schedule-changed', 'incident')),
  add constraint notice_subject check (case kind
    when 'schedule-changed'
      then deletion_case is null and num_nonnulls(schedule_version, effective_at) = 2
    when 'incident' then num_nonnulls(incident, incident_number, title, text) = 4
    else num_nonnulls(deletion_case, cause, began_at, purge_at, last_trace_at) = 5 end);
create unique index notice_incident on notice (incident, tenant, incident_number)
  where incident is not null;

-- What access-service was asked about an incident, and what it said.
create table affected_query (
  id       uuid        primary key,
  incident uuid        not null references incident,
  question text        not null,
  answer   text        not null,
  sha256   text        not null,
  asked_by text        not null,
  asked_at timestamptz not null
);
create index affected_query_incident on affected_query (incident);
create trigger affected_query_stays before update or delete on affected_query
  for each row execute function incident_stays();

-- Whose data was concerned: found by a question, or said by two persons.
create table affected_tenant (
  incident   uuid        not null references incident,
  tenant     uuid        not null,
  query      uuid        references affected_query,
  since      timestamptz not null,
  removed_at timestamptz,
  primary key (incident, tenant)
);
create index affected_tenant_tenant on affected_tenant (tenant);

-- What somebody wants to be otherwise than it was found, and what another one says to it.
create table affected_change (
  id          uuid        primary key,
  incident    uuid        not null references incident,
  tenant      uuid        not null,
  adds        boolean     not null,
  reason      text        not null,
  proposed_by text        not null,
  proposed_at timestamptz not null,
  decided_by  text,
  decided_at  timestamptz,
  agreed      boolean,
  check (num_nonnulls(decided_by, decided_at, agreed) in (0, 3)),
  check (decided_by is null or decided_by <> proposed_by)
);
create index affected_change_incident on affected_change (incident);
create trigger affected_change_stays before delete on affected_change
  for each row execute function incident_stays();
create function affected_change_is_decided_once() returns trigger language plpgsql as $$
begin
  if old.decided_at is not null
    or (new.id, new.incident, new.tenant, new.adds, new.reason, new.proposed_by, new.proposed_at)
      is distinct from
      (old.id, old.incident, old.tenant, old.adds, old.reason, old.proposed_by, old.proposed_at)
  then
    raise exception 'change % stays what it was', old.id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger affected_change_once before update on affected_change
  for each row execute function affected_change_is_decided_once();

-- What is told to all tenants concerned, in numbers from 1.
create table tenant_message (
  incident   uuid        not null references incident,
  number     integer     not null check (number > 0),
  title      text        not null,
  text       text        not null,
  written_by text        not null,
  written_at timestamptz not null,
  primary key (incident, number)
);
create trigger tenant_message_stays before update or delete on tenant_message
  for each row execute function incident_stays();

create or replace function notice_stays_what_it_was() returns trigger language plpgsql as $$
begin
  if (new.id, new.tenant, new.kind, new.deletion_case, new.purge_at, new.effective_at,
      new.incident, new.incident_number, new.title, new.text)
      is distinct from
      (old.id, old.tenant, old.kind, old.deletion_case, old.purge_at, old.effective_at,
      old.incident, old.incident_number, old.title, old.text)
    or (old.delivered_at is not null and (new.delivered_at, new.evidence)
      is distinct from (old.delivered_at, old.evidence))
    or (old.closed_at is not null and new.closed_at is distinct from old.closed_at) then
    raise exception 'notice % stays what it was', old.id;
  end if;
  return new;
end $$;
