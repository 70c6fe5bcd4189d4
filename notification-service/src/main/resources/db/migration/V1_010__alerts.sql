-- Who may send alerts. Keys are kept as their hash alone.
create table alert_source (
  id             uuid        primary key,
  name           text        not null check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  kind           text        not null
    check (kind in ('alertmanager', 'cloudevents', 'pagerduty', 'falco', 'heartbeat', 'suite')),
  key_hash       text        unique,
  every_seconds  integer     check (every_seconds > 0),
  grace_seconds  integer     check (grace_seconds >= 0),
  is_watchdog    boolean     not null default false,
  added_by       text        not null,
  added_at       timestamptz not null,
  heard_at       timestamptz,
  silent_since   timestamptz,
  ended_by       text,
  ended_at       timestamptz,
  check ((kind = 'heartbeat') = (every_seconds is not null)),
  check ((every_seconds is null) = (grace_seconds is null)),
  check (kind = 'heartbeat' or (not is_watchdog and silent_since is null)),
  check ((kind = 'suite') = (key_hash is null)),
  check ((ended_at is null) = (ended_by is null))
);
create unique index alert_source_name on alert_source (name) where ended_at is null;

-- The facts of the suite's own services.
insert into alert_source (id, name, kind, added_by, added_at)
values ('00000000-0000-7000-8000-000000000000', 'suite', 'suite', 'safekeep', now());

-- What was heard, in the order in which it came. It stands here before the sender is answered.
create table alert_signal (
  id              uuid        primary key,
  source          uuid        not null references alert_source,
  sender_key      text,
  act             text        not null check (act in ('trigger', 'acknowledge', 'resolve')),
  fingerprint     text        not null,
  title           text        not null,
  level           text        not null check (level in ('critical', 'error', 'warning', 'info')),
  labels          jsonb       not null,
  notes           jsonb       not null,
  link            text,
  tenant          uuid,
  at              timestamptz not null,
  expires_seconds integer     check (expires_seconds > 0),
  received_at     timestamptz not null default clock_timestamp(),
  attempts        integer     not null default 0,
  due_at          timestamptz not null default clock_timestamp(),
  error           text,
  outcome         text        check (outcome in
    ('opened', 'repeated', 'worsened', 'acknowledged', 'ended', 'remembered', 'late')),
  alert           uuid,
  decided_at      timestamptz,
  check ((decided_at is null) = (outcome is null)),
  check (outcome is null or alert is not null)
);
create unique index alert_signal_sender on alert_signal (source, sender_key)
  where sender_key is not null;
create index alert_signal_waiting on alert_signal (id) where decided_at is null;
create index alert_signal_received on alert_signal (received_at);
create index alert_signal_alert on alert_signal (alert, id);
create index alert_signal_tenant on alert_signal (tenant) where tenant is not null;

create function alert_signal_is_decided_once() returns trigger language plpgsql as $$
begin
  if old.decided_at is not null then
    raise exception 'signal % was decided on before', old.id;
  end if;
  if (new.id, new.source, new.act, new.fingerprint, new.labels, new.at, new.received_at)
      is distinct from
      (old.id, old.source, old.act, old.fingerprint, old.labels, old.at, old.received_at) then
    raise exception 'signal % stays as it was heard', old.id;
  end if;
  return new;
end $$;
create trigger alert_signal_is_decided_once before update on alert_signal
  for each row execute function alert_signal_is_decided_once();

-- Alerts that are one trouble: somebody is called once for all of them.
create table alert_group (
  id         uuid        primary key,
  key        text        not null,
  title      text        not null,
  opened_at  timestamptz not null,
  alerts     integer     not null default 0,
  acted      text        not null default 'suppress'
    check (acted in ('suppress', 'ticket', 'page', 'incident')),
  incident   uuid,
  page       uuid,
  settles_at timestamptz,
  closed_at  timestamptz
);
create unique index alert_group_open on alert_group (key) where closed_at is null;
create index alert_group_opened on alert_group (opened_at);
create index alert_group_settles on alert_group (settles_at) where closed_at is null;

-- One trouble of one thing, from when it began until it was over.
create table alert (
  id              uuid        primary key,
  source          uuid        not null references alert_source,
  fingerprint     text        not null,
  alert_group     uuid        not null references alert_group,
  tenant          uuid,
  title           text        not null,
  level           text        not null check (level in ('critical', 'error', 'warning', 'info')),
  labels          jsonb       not null,
  notes           jsonb       not null,
  link            text,
  signals         bigint      not null default 1,
  started_at      timestamptz not null,
  triggered_at    timestamptz not null,
  heard_at        timestamptz not null,
  expires_at      timestamptz,
  acknowledged_at timestamptz,
  ended_at        timestamptz,
  ended_by        text        check (ended_by is null or ended_at is not null),
  decision        text        not null
    check (decision in ('suppress', 'ticket', 'page', 'incident')),
  rule            text        not null,
  rules_version   integer     not null,
  reason          text        not null,
  silence         uuid,
  pen_test        uuid,
  decided_at      timestamptz not null,
  check (silence is null or decision = 'suppress')
);
create unique index alert_open on alert (source, fingerprint) where ended_at is null;
create index alert_latest on alert (source, fingerprint, id desc);
create index alert_of_group on alert (alert_group) where ended_at is null;
create index alert_expires on alert (expires_at) where ended_at is null;
create index alert_silenced on alert (silence) where ended_at is null and silence is not null;
create index alert_decision_is on alert (decision, id);
create index alert_tenant on alert (tenant) where tenant is not null;

-- Every decision that there ever was about an alert.
create table alert_decision (
  id            uuid        primary key,
  alert         uuid        not null references alert on delete cascade,
  decision      text        not null,
  rule          text        not null,
  rules_version integer     not null,
  reason        text        not null,
  decided_at    timestamptz not null
);
create index alert_decision_alert on alert_decision (alert, id);

create function alert_decision_stays() returns trigger language plpgsql as $$
begin
  raise exception 'decision % stays what it was', old.id;
end $$;
create trigger alert_decision_stays before update on alert_decision
  for each row execute function alert_decision_stays();

create function alert_ends_once() returns trigger language plpgsql as $$
begin
  if (new.id, new.source, new.fingerprint, new.alert_group, new.started_at)
      is distinct from
      (old.id, old.source, old.fingerprint, old.alert_group, old.started_at)
    or (old.ended_at is not null and (new.ended_at is null or new.ended_at < old.ended_at)) then
    raise exception 'alert % is another one when it begins again', old.id;
  end if;
  return new;
end $$;
create trigger alert_ends_once before update on alert
  for each row execute function alert_ends_once();

-- For a while, alerts that match call nobody; or, in a penetration test, say so and call as ever.
create table alert_silence (
  id        uuid        primary key,
  kind      text        not null check (kind in ('silence', 'pen-test')),
  match     jsonb       not null,
  reason    text        not null,
  placed_by text        not null,
  placed_at timestamptz not null,
  starts_at timestamptz not null,
  ends_at   timestamptz not null,
  lifted_by text,
  lifted_at timestamptz,
  check (ends_at > starts_at),
  check (ends_at <= starts_at + interval '30 days'),
  check ((lifted_at is null) = (lifted_by is null))
);
create index alert_silence_ends on alert_silence (ends_at);

-- By which rules alerts are decided on: one person proposes, another activates.
create table alert_rules (
  version       integer     primary key,
  sha256        text        not null,
  document      bytea       not null,
  note          text        not null,
  proposed_by   text        not null,
  proposed_at   timestamptz not null,
  activated_by  text,
  activated_at  timestamptz,
  superseded_at timestamptz,
  check ((activated_at is null) = (activated_by is null)),
  check (activated_by is distinct from proposed_by or version = 1),
  check (superseded_at is null or activated_at is not null)
);
create unique index alert_rules_in_force on alert_rules ((true))
  where activated_at is not null and superseded_at is null;

create function alert_rules_stay() returns trigger language plpgsql as $$
begin
  if (new.version, new.sha256, new.document, new.proposed_by)
      is distinct from (old.version, old.sha256, old.document, old.proposed_by)
    or (old.activated_at is not null
      and (new.activated_by, new.activated_at) is distinct from (old.activated_by, old.activated_at))
    or old.superseded_at is not null then
    raise exception 'version % of the alert rules stays what it was', old.version;
  end if;
  return new;
end $$;
create trigger alert_rules_stay before update on alert_rules
  for each row execute function alert_rules_stay();
