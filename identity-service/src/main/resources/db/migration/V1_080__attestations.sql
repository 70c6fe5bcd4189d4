-- What is known of people's checks, agreements and trainings: the record, never the document.
create table attestation (
  id uuid primary key,
  employee uuid not null references employee,
  kind text not null check (kind in (
    'background-check', 'nda', 'acknowledgement', 'training', 'course', 'reference')),
  -- Which checks were made, which version was acknowledged, which course was taken.
  covers text[] not null,
  provider text not null,
  completed_at timestamptz not null,
  valid_until timestamptz,
  document_sha256 text check (document_sha256 ~ '^[0-9a-f]{64}$'),
  recorded_by text not null,
  recorded_at timestamptz not null default clock_timestamp(),
  withdrawn_at timestamptz,
  withdrawn_by text,
  withdrawal_reason text,
  check (valid_until > completed_at),
  check ((withdrawn_at is null) = (withdrawn_by is null)),
  check ((withdrawn_at is null) = (withdrawal_reason is null))
);

create index attestation_employee on attestation (employee);

-- Recorded before documents were hashed: where the proof is filed is all that is known.
insert into attestation
  (id, employee, kind, covers, provider, completed_at, recorded_by, recorded_at)
select gen_random_uuid(), employee, gate, '{}', reference, passed_at, 'safekeep', noted_at
from employee_gate;

insert into attestation (id, employee, kind, covers, provider, completed_at, recorded_by)
select gen_random_uuid(), id, 'background-check', '{}', background_check, activated_at, 'safekeep'
from employee where background_check is not null;

alter table attestation add constraint attestation_documented
  check (document_sha256 is not null) not valid;

drop table employee_gate;

-- An attestation may be withdrawn, once; nothing else about it changes.
create function attestation_stays() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.withdrawn_at is not null or
      (new.id, new.employee, new.kind, new.covers, new.provider, new.completed_at,
        new.valid_until, new.document_sha256, new.recorded_by, new.recorded_at)
      is distinct from
      (old.id, old.employee, old.kind, old.covers, old.provider, old.completed_at,
        old.valid_until, old.document_sha256, old.recorded_by, old.recorded_at) then
    raise exception 'attestation % cannot be changed', old.id;
  end if;
  return new;
end
$$;

create trigger attestation_stays before update or delete on attestation
  for each row execute function attestation_stays();

create table policy_version (
  version text primary key check (version ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'),
  title text not null,
  location text not null,
  document_sha256 text not null check (document_sha256 ~ '^[0-9a-f]{64}$'),
  published_by text not null,
  published_at timestamptz not null,
  -- From then on acknowledgements of earlier versions do not count.
  required_from timestamptz not null check (required_from >= published_at)
);

create table role_course (
  role text not null check (role in (
    'platform-operator', 'support', 'engineer', 'services', 'security')),
  course text not null check (course ~ '^[a-z0-9][a-z0-9-]{0,49}$'),
  required_from timestamptz not null,
  primary key (role, course)
);

alter table employee
  add column kind text not null default 'employee' check (kind in ('employee', 'contractor')),
  -- What the HR system calls the person.
  add column external_id text unique,
  add column offered_on date,
  add column starts_on date,
  add column suspended_at timestamptz,
  add column suspended_for text[],
  add column leaves_at timestamptz,
  add column leaves_for text,
  drop constraint employee_state_check,
  add constraint employee_state_check check (state in ('pending', 'active', 'suspended', 'left')),
  drop column background_check,
  add check (state not in ('active', 'suspended') or activated_at is not null),
  add check ((state = 'suspended') = (suspended_at is not null)),
  add check ((suspended_at is null) = (suspended_for is null)),
  add check ((leaves_at is null) = (leaves_for is null));

update employee set offered_on = (created_at at time zone 'UTC')::date,
  starts_on = (created_at at time zone 'UTC')::date;

alter table employee
  alter column offered_on set not null,
  alter column starts_on set not null;

-- Nobody works here before their background has been checked and their silence agreed.
create or replace function employee_state_follows() returns trigger language plpgsql as $$
begin
  if new.state <> old.state and (old.state, new.state) not in
      (('pending', 'active'), ('active', 'suspended'), ('suspended', 'active'),
        ('pending', 'left'), ('active', 'left'), ('suspended', 'left')) then
    raise exception 'employee % cannot go from % to %', old.id, old.state, new.state;
  end if;
  if old.state = 'pending' and new.state = 'active' and (
      select count(distinct kind) from attestation
      where employee = new.id and withdrawn_at is null and kind in ('background-check', 'nda')) < 2
  then
    raise exception 'employee % has no background check or no NDA', old.id;
  end if;
  return new;
end
$$;
