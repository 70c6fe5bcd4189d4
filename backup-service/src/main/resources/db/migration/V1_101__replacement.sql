-- Where the history of a restored copy begins: what is to continue the copy must come from there.
create table restore_lineage (
  restore  uuid    primary key references restore,
  timeline integer not null,
  history  bytea   not null
);

-- Requests to put a server that is restored to an earlier state in the place of a datastore's. Who
-- approves is another person than who asks, also if one of them acts for somebody else.
create table replacement (
  id                  uuid        primary key,
  tenant              uuid        not null,
  datastore           uuid        not null references datastore,
  target              text        not null,
  reason              text        not null,
  requested_by        text        not null,
  requested_on_behalf text,
  requested_at        timestamptz not null,
  state               text        not null check (state in ('awaiting-approval', 'securing',
    'restoring', 'awaiting-switch', 'completed', 'rejected', 'expired', 'cancelled', 'failed')),
  expires_at          timestamptz not null,
  approved_by         text,
  approved_on_behalf  text,
  approved_at         timestamptz,
  approved_digest     text,
  live_server_lost    boolean     not null default false,
  safety_name         text,
  safety_lsn          text,
  safety_instant      timestamptz,
  restore             uuid        references restore,
  successor           uuid        references datastore,
  waiting_for         text,
  ended_by            text,
  ended_on_behalf     text,
  ended_at            timestamptz,
  failure             text,
  check (approved_by is null or (
    approved_by <> requested_by
    and approved_by <> coalesce(requested_on_behalf, '')
    and coalesce(approved_on_behalf, '') <> requested_by
    and (approved_on_behalf is null or approved_on_behalf <> coalesce(requested_on_behalf, '')))),
  check ((approved_by is null) = (approved_at is null)),
  check ((approved_by is null) = (approved_digest is null)),
  check (state not in ('securing', 'restoring', 'awaiting-switch', 'completed')
    or approved_by is not null),
  check (state not in ('awaiting-approval', 'rejected', 'expired') or approved_by is null),
  check (state not in ('restoring', 'awaiting-switch', 'completed')
    or (safety_instant is not null and restore is not null)),
  check ((safety_name is null) = (safety_lsn is null)),
  check (safety_name is null or safety_instant is not null),
  check (safety_instant is null or safety_name is not null or live_server_lost),
  check ((state = 'completed') = (successor is not null)),
  check ((state = 'failed') = (failure is not null)),
  check ((state in ('rejected', 'cancelled')) = (ended_by is not null)),
  check ((state in ('completed', 'rejected', 'expired', 'cancelled', 'failed'))
    = (ended_at is not null))
);
create index replacement_datastore on replacement (datastore, id desc);
create unique index replacement_open on replacement (datastore)
  where state in ('awaiting-approval', 'securing', 'restoring', 'awaiting-switch');

create function replacement_moves_forward() returns trigger language plpgsql as $$
begin
  if (new.id, new.tenant, new.datastore, new.target, new.reason, new.requested_by,
      new.requested_on_behalf, new.requested_at, new.expires_at)
    is distinct from (old.id, old.tenant, old.datastore, old.target, old.reason, old.requested_by,
      old.requested_on_behalf, old.requested_at, old.expires_at) then
    raise exception 'replacement % stays what was approved', old.id;
  end if;
  if new.state = old.state
    or (old.state = 'awaiting-approval' and new.state in ('securing', 'rejected', 'expired'))
    or (old.state = 'securing' and new.state in ('restoring', 'failed'))
    or (old.state = 'restoring' and new.state in ('awaiting-switch', 'failed'))
    or (old.state = 'awaiting-switch' and new.state in ('completed', 'failed'))
    or (old.state in ('awaiting-approval', 'securing', 'restoring', 'awaiting-switch')
      and new.state = 'cancelled') then
    return new;
  end if;
  raise exception 'replacement % cannot go from % to %', old.id, old.state, new.state;
end $$;

create trigger replacement_moves_forward before update on replacement
  for each row execute function replacement_moves_forward();
