-- What platform/runtime keeps in every service's database.

create table outbox (
  sequence    bigint generated always as identity primary key,
  event_id    uuid        not null unique,
  topic       text        not null,
  key         text        not null,
  source      text        not null,
  type        text        not null,
  subject     text        not null,
  occurred_at timestamptz not null,
  traceparent text,
  data        text        not null,
  stored_at   timestamptz not null default clock_timestamp()
);

create table inbox (
  event_id    uuid        primary key,
  topic       text        not null,
  type        text        not null,
  handled_at  timestamptz not null default clock_timestamp()
);

create index inbox_handled_at on inbox (handled_at);

create table dead_letter (
  id          uuid        primary key,
  topic       text        not null,
  partition   integer     not null,
  "offset"    bigint      not null,
  key         bytea,
  headers     text        not null,
  value       bytea,
  reason      text        not null,
  at          timestamptz not null default clock_timestamp(),
  unique (topic, partition, "offset")
);

create table audit_record (
  id          uuid        primary key,
  at          timestamptz not null,
  actor       text        not null,
  on_behalf   text,
  tenant      uuid,
  action      text        not null,
  subject     text        not null,
  details     jsonb       not null
);
create index audit_record_subject on audit_record (subject, id);
create index audit_record_tenant on audit_record (tenant, id);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;

create trigger audit_record_append_only
  before update or delete or truncate on audit_record
  for each statement execute function refuse_change();

create table work_item (
  kind          text        not null,
  key           text        not null,
  due_at        timestamptz not null,
  -- Asked for again while it was being worked on.
  again_at      timestamptz,
  attempts      integer     not null default 0,
  claimed_by    uuid,
  claimed_until timestamptz,
  last_error    text,
  primary key (kind, key)
);
create index work_item_due on work_item (due_at);

create table control_result (
  "check"     text        not null,
  checked     text        not null,
  promise     text        not null,
  tenant      uuid,
  outcome     text        not null check (outcome in ('pass', 'fail', 'unknown')),
  measured    text,
  bound       text        not null,
  detail      text        not null,
  checked_at  timestamptz not null,
  primary key ("check", checked)
);

create table idempotency_key (
  scope       text        not null,
  key         text        not null,
  fingerprint text        not null,
  answer      text,
  made_at     timestamptz not null default clock_timestamp(),
  primary key (scope, key)
);
create index idempotency_key_made_at on idempotency_key (made_at);

create table known_tenant (
  id          uuid        primary key,
  name        text        not null,
  domain      text        not null,
  region      text        not null,
  plan        text        not null,
  state       text        not null check (state in ('active', 'suspended')),
  changed_at  timestamptz not null
);

create table known_relationship (
  id          uuid        primary key,
  tenant      uuid        not null,
  kind        text        not null,
  started_at  timestamptz,
  ended_at    timestamptz
);
create index known_relationship_tenant on known_relationship (tenant);
