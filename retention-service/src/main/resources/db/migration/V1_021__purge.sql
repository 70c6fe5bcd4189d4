-- What each store was ordered to do about a case, and what it answered.
create table purge_order (
  deletion_case   uuid        not null references deletion_case,
  generation      integer     not null check (generation >= 1),
  participant     text        not null,
  store           text        not null,
  step            text        not null check (step in
    ('quarantine', 'release', 'seal', 'purge', 'destroy-keys')),
  state           text        not null default 'open' check (state in
    ('open', 'accepted', 'done', 'holds-nothing', 'refused')),
  made_at         timestamptz not null,
  -- Under its first warrant, or the first one after somebody had it resumed.
  first_sent_at   timestamptz,
  sent_at         timestamptz,
  before_count    bigint,
  after_count     bigint,
  method          text,
  evidence_sha256 text,
  refusal         text,
  detail          text,
  answered_at     timestamptz,
  primary key (deletion_case, generation, participant, store, step)
);

create function purge_order_stays_done() returns trigger language plpgsql as $$
begin
  raise exception 'step % of case % at % % is done', old.step, old.deletion_case, old.participant,
    old.store;
end $$;
create trigger purge_order_stays_done before update on purge_order
  for each row when (old.state in ('done', 'holds-nothing')) execute function purge_order_stays_done();
create trigger purge_order_is_kept before delete or truncate on purge_order
  for each statement execute function refuse_change();

create table signed_warrant (
  id            uuid        primary key,
  deletion_case uuid        not null references deletion_case,
  generation    integer     not null,
  participant   text        not null,
  store         text        not null,
  step          text        not null,
  tenant        uuid        not null,
  signed_at     timestamptz not null,
  expires_at    timestamptz not null check (expires_at <= signed_at + interval '10 minutes')
);
create index signed_warrant_case on signed_warrant (deletion_case, signed_at);
create index signed_warrant_seal on signed_warrant (signed_at) where step = 'seal';
create trigger signed_warrant_is_kept before update or delete or truncate on signed_warrant
  for each statement execute function refuse_change();

-- Orders that do not come further by themselves. Ended by an answer, by a person, or with the case.
create table purge_stuck (
  id            uuid        primary key,
  deletion_case uuid        not null references deletion_case,
  generation    integer     not null,
  participant   text        not null,
  store         text        not null,
  step          text        not null,
  reason        text        not null,
  stuck_at      timestamptz not null,
  ended_at      timestamptz,
  ended_by      text,
  ended_why     text,
  check (num_nonnulls(ended_at, ended_by, ended_why) in (0, 3))
);
create unique index purge_stuck_open on purge_stuck
  (deletion_case, generation, participant, store, step) where ended_at is null;

-- Why a case waits at the moment.
create table purge_wait (
  deletion_case uuid        primary key references deletion_case,
  reasons       text[]      not null,
  since         timestamptz not null
);

-- The circuit breaker: while one is not ended, nothing is ordered but releases. Two persons end it.
create table purge_halt (
  id          uuid        primary key,
  reason      text        not null,
  halted_at   timestamptz not null,
  first_by    text,
  first_why   text,
  first_at    timestamptz,
  second_by   text,
  second_why  text,
  ended_at    timestamptz,
  check (num_nonnulls(first_by, first_why, first_at) in (0, 3)),
  check (num_nonnulls(second_by, second_why, ended_at) in (0, 3)),
  check (ended_at is null or first_at is not null),
  check (first_by <> second_by)
);
create unique index purge_halt_open on purge_halt ((true)) where ended_at is null;
