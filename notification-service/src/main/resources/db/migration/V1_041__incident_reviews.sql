-- Who commanded, one after the other.
create table incident_command (
  incident uuid        not null references incident,
  employee text        not null,
  since    timestamptz not null,
  primary key (incident, employee, since)
);
create trigger incident_command_stays before update or delete on incident_command
  for each row execute function incident_stays();

-- What can be learnt from an incident; a later version takes the place of an earlier one.
create table incident_review (
  incident   uuid        not null references incident,
  version    integer     not null check (version > 0),
  summary    text        not null,
  impact     text        not null,
  causes     text[]      not null check (cardinality(causes) > 0),
  lessons    text        not null,
  written_by text        not null,
  written_at timestamptz not null,
  primary key (incident, version)
);
create trigger incident_review_stays before update or delete on incident_review
  for each row execute function incident_stays();

-- That the CIO, or whoever stood in, has looked at a security incident.
create table incident_sign_off (
  incident    uuid        not null references incident,
  signed_at   timestamptz not null,
  signed_by   text        not null,
  -- Who named the one who signed; null for the CIO.
  delegated_by text,
  words       text        not null,
  primary key (incident, signed_at)
);
create trigger incident_sign_off_stays before update or delete on incident_sign_off
  for each row execute function incident_stays();

-- Who stands in for the CIO, and until when.
create table sign_off_delegate (
  id       uuid        primary key,
  employee text        not null,
  named_by text        not null,
  reason   text        not null,
  named_at timestamptz not null,
  until_at timestamptz not null,
  check (until_at > named_at and until_at <= named_at + interval '90 days'),
  check (employee <> named_by)
);
create trigger sign_off_delegate_stays before update or delete on sign_off_delegate
  for each row execute function incident_stays();
