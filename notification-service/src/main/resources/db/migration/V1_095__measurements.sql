-- What instruments outside of the suite measured: scanners, drills, probes of the cluster.
create table measurement (
  id            uuid        primary key,
  instrument    text        not null,
  outcome       text        not null check (outcome in ('pass', 'fail')),
  scopes        text[]      not null,
  looked        bigint      not null check (looked >= 0),
  wrong         bigint      not null check (wrong between 0 and looked),
  detail        text        not null,
  report_sha256 text        not null check (report_sha256 ~ '^[0-9a-f]{64}$'),
  measured_at   timestamptz not null,
  reported_by   text        not null,
  reported_at   timestamptz not null,
  check ((outcome = 'pass') = (wrong = 0 and looked > 0))
);
create index measurement_newest on measurement (instrument, measured_at desc);
create trigger measurement_is_kept before update or delete or truncate on measurement
  for each statement execute function refuse_change();

-- Something that an alert has to be raised about was done on purpose. When the alert came is seen
-- by the suite itself.
create table alert_trial (
  id         uuid        primary key,
  rule       text        not null,
  started_at timestamptz not null,
  started_by text        not null,
  heard_at   timestamptz,
  check (heard_at >= started_at)
);
create index alert_trial_newest on alert_trial (rule, started_at desc);

create function alert_trial_is_heard_once() returns trigger language plpgsql as $$
begin
  if (new.id, new.rule, new.started_at, new.started_by)
      is distinct from (old.id, old.rule, old.started_at, old.started_by)
    or old.heard_at is not null then
    raise exception 'trial % stays what it was', old.id;
  end if;
  return new;
end $$;
create trigger alert_trial_is_heard_once before update on alert_trial
  for each row execute function alert_trial_is_heard_once();
create trigger alert_trial_is_kept before delete or truncate on alert_trial
  for each statement execute function refuse_change();
