-- Who is asked when, by name; a version stays what it was, because pages go by it.
create table escalation_policy (
  name       text        not null check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  version    integer     not null check (version > 0),
  steps      jsonb       not null,
  rounds     integer     not null check (rounds between 1 and 5),
  quiet      interval    not null,
  changed_by text        not null,
  changed_at timestamptz not null,
  removed    boolean     not null default false,
  primary key (name, version)
);

create function escalation_policy_stays_what_it_was() returns trigger language plpgsql as $$
begin
  raise exception 'version % of policy % stays what it was', old.version, old.name;
end $$;
create trigger escalation_policy_stays_what_it_was before update or delete on escalation_policy
  for each row execute function escalation_policy_stays_what_it_was();

-- Calls for help.
create table page (
  id                    uuid        primary key,
  key                   text        not null,
  policy                text        not null,
  policy_version        integer,
  urgency               text        not null check (urgency in ('high', 'low')),
  title                 text        not null,
  text                  text        not null,
  link                  text        not null,
  ordered_at            timestamptz not null,
  repeats               integer     not null default 0,
  state                 text        not null
    check (state in ('asking', 'acknowledged', 'exhausted', 'resolved')),
  turn                  integer     not null,
  round                 integer,
  step                  integer,
  due_at                timestamptz,
  acknowledged_by       uuid,
  acknowledged_at       timestamptz,
  resolved_by           text,
  resolved_at           timestamptz,
  first_asked_at        timestamptz,
  first_acknowledged_at timestamptz,
  foreign key (policy, policy_version) references escalation_policy (name, version),
  check (case state
    when 'asking' then num_nonnulls(round, step, due_at) = 3
    when 'acknowledged' then num_nonnulls(acknowledged_by, acknowledged_at, due_at) = 3
    when 'exhausted' then due_at is not null
    else num_nonnulls(resolved_by, resolved_at) = 2 end)
);
-- The same key while it is open is the same page.
create unique index page_open on page (key) where state <> 'resolved';
create index page_ordered on page (ordered_at);

create function page_goes_forward() returns trigger language plpgsql as $$
begin
  if old.state = 'resolved' then
    raise exception 'page % is over', old.id;
  end if;
  if new.turn < old.turn or (new.id, new.key, new.policy, new.ordered_at)
    is distinct from (old.id, old.key, old.policy, old.ordered_at) then
    raise exception 'page % goes forward only', old.id;
  end if;
  return new;
end $$;
create trigger page_goes_forward before update on page
  for each row execute function page_goes_forward();

-- What happened to a page, in order.
create table page_fact (
  page  uuid        not null references page,
  no    bigint      generated always as identity,
  at    timestamptz not null,
  what  text        not null check (what in ('ordered', 'repeated', 'asked', 'nobody', 'acknowledged',
    'silent', 'exhausted', 'resolved', 'undelivered')),
  who   text,
  text  text        not null,
  primary key (page, no)
);

-- Whom a page has asked. The hash of what stands in the message: whoever shows it answers for them.
create table page_asked (
  page       uuid        not null references page,
  turn       integer     not null,
  employee   uuid        not null,
  asked_at   timestamptz not null,
  token_hash text        not null unique,
  used_at    timestamptz,
  failed_at  timestamptz,
  primary key (page, turn, employee)
);
create index page_asked_employee on page_asked (employee, asked_at);
