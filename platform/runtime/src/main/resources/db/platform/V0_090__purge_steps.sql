-- Steps of purges that this service was ordered to carry out, with what they found and left. Kept as
-- evidence: a row names a tenant by its id and says nothing else about it.
create table purge_step (
  deletion_case uuid        not null,
  generation    integer     not null check (generation >= 1),
  store         text        not null,
  step          text        not null check (step in
    ('quarantine', 'release', 'seal', 'purge', 'destroy-keys')),
  tenant        uuid        not null,
  state         text        not null check (state in ('accepted', 'done', 'holds-nothing', 'refused')),
  -- The newest warrant, and until when the step may be begun under it.
  warrant       uuid        not null,
  expires_at    timestamptz not null,
  accepted_at   timestamptz not null,
  -- When the last relationship ended, as the warrant says.
  ended_at      timestamptz,
  -- Counted before the first try.
  before_count  bigint,
  after_count   bigint,
  refusal       text,
  detail        text,
  evidence      text,
  answered_at   timestamptz,
  primary key (deletion_case, generation, store, step),
  check ((state = 'refused') = (refusal is not null)),
  check ((state = 'accepted') = (answered_at is null)),
  check (state not in ('done', 'holds-nothing') or num_nonnulls(before_count, after_count, evidence) = 3)
);

-- Warrants that were taken; each is good once.
create table purge_warrant (
  id            uuid        primary key,
  deletion_case uuid        not null,
  generation    integer     not null,
  store         text        not null,
  step          text        not null,
  taken_at      timestamptz not null
);

create function purge_step_stays_done() returns trigger language plpgsql as $$
begin
  raise exception 'step % of case % is done', old.step, old.deletion_case;
end $$;
create trigger purge_step_stays_done before update on purge_step
  for each row when (old.state in ('done', 'holds-nothing')
    and (new.state, new.before_count, new.after_count, new.evidence)
      is distinct from (old.state, old.before_count, old.after_count, old.evidence))
  execute function purge_step_stays_done();
create trigger purge_step_is_kept before delete or truncate on purge_step
  for each statement execute function refuse_change();
create trigger purge_warrant_is_kept before update or delete or truncate on purge_warrant
  for each statement execute function refuse_change();
