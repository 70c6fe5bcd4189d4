-- What a tenant says about access to its data. No row means that it allows what is approved.
create table customer_access_policy (
  tenant  uuid        primary key,
  mode    text        not null check (mode in ('allow', 'approve', 'block')),
  set_by  text        not null,
  set_at  timestamptz not null default clock_timestamp()
);

-- What nobody gets access to or by, whatever was granted.
create table access_lock (
  id               uuid        primary key,
  kind             text        not null check (kind in ('employee', 'team', 'tenant', 'grant',
    'resource')),
  target           text        not null,
  reason           text        not null,
  placed_by        text        not null,
  placed_on_behalf text,
  placed_at        timestamptz not null default clock_timestamp(),
  expires_at       timestamptz check (expires_at > placed_at),
  lifted_by        text,
  lifted_on_behalf text,
  lifted_reason    text,
  lifted_at        timestamptz,
  check ((lifted_by is null) = (lifted_at is null)),
  check ((lifted_by is null) = (lifted_reason is null))
);
create index access_lock_target on access_lock (kind, target) where lifted_at is null;

-- Why access is barred at this moment although it may be granted: 'locked' or 'customer'; null if
-- nothing bars it. The one place that says so; requests, grants and their use ask it.
create function access_barred(whom text, of_tenant uuid, what uuid, by_grant uuid) returns text
language sql volatile as $$
  select case
    when exists (
      select from access_lock l
      where l.lifted_at is null
        and (l.expires_at is null or l.expires_at > clock_timestamp())
        and ((l.kind = 'employee' and l.target = whom)
          or (l.kind = 'tenant' and l.target = of_tenant::text)
          or (l.kind = 'resource' and l.target = what::text)
          or (l.kind = 'grant' and l.target = by_grant::text)
          or (l.kind = 'team'
            and l.target = any (select unnest(e.teams) from employee e where e.id = whom))))
    then 'locked'
    when exists (
      select from customer_access_policy p where p.tenant = of_tenant and p.mode = 'block')
    then 'customer'
  end
$$;

-- Questions for access, kept for ever. Terms are what the policy said then; what was asked and the
-- terms never change, because approvals are for them.
create table access_request (
  id               uuid        primary key,
  tenant           uuid        not null,
  resource         uuid        not null references resource,
  employee         text        not null,
  on_behalf        text        not null,
  entitlement      text        not null,
  reason           text        not null,
  ticket           text        not null,
  justification    text        not null,
  start_at         timestamptz,
  break_glass      boolean     not null,
  acr              text,
  authenticated_at timestamptz,
  decision         uuid        not null,
  terms            jsonb       not null,
  customer_decides boolean     not null,
  digest           text        not null,
  requested_at     timestamptz not null default clock_timestamp(),
  expires_at       timestamptz not null check (expires_at > requested_at),
  state            text        not null check (state in ('pending', 'approved', 'denied',
    'withdrawn', 'expired')),
  decided_at       timestamptz,
  granted_seconds  bigint      check (granted_seconds between 1 and 86400),
  check ((state = 'pending') = (decided_at is null)),
  check ((state = 'approved') = (granted_seconds is not null)),
  check (state <> 'approved' or decided_at < expires_at),
  unique (id, employee, on_behalf, digest)
);
create index access_request_tenant on access_request (tenant, id desc);
create index access_request_employee on access_request (employee, id desc);
create index access_request_pending on access_request (expires_at) where state = 'pending';

create function access_request_moves_forward() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'request % is kept for ever', old.id;
  end if;
  if (to_jsonb(new) - array['state', 'decided_at', 'granted_seconds'])
    is distinct from (to_jsonb(old) - array['state', 'decided_at', 'granted_seconds']) then
    raise exception 'request % stays what was asked', old.id;
  end if;
  if old.state <> 'pending' then
    raise exception 'request % is % and stays so', old.id, old.state;
  end if;
  return new;
end $$;
create trigger access_request_moves_forward before update or delete on access_request
  for each row execute function access_request_moves_forward();

-- Words of those who decide. The reference repeats whose request it is, so that the database itself
-- can refuse who decides for themselves, also through somebody else.
create table approval (
  id                  uuid        primary key,
  request             uuid        not null,
  employee            text        not null,
  employee_on_behalf  text        not null,
  digest              text        not null,
  side                text        not null check (side in ('vendor', 'customer')),
  stage               integer     not null check (stage >= 0),
  approver            text        not null,
  on_behalf           text        not null,
  decision            text        not null check (decision in ('approve', 'deny')),
  comment             text        not null,
  shortened_seconds   bigint      check (shortened_seconds between 1 and 86400),
  acr                 text,
  authenticated_at    timestamptz,
  decided_at          timestamptz not null default clock_timestamp(),
  foreign key (request, employee, employee_on_behalf, digest)
    references access_request (id, employee, on_behalf, digest),
  unique (request, approver),
  check (approver <> employee and approver <> employee_on_behalf),
  check (on_behalf = '' or (on_behalf <> employee and on_behalf <> employee_on_behalf))
);

create function approval_is_final() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    raise exception 'approval % stays as it was given', old.id;
  end if;
  perform 1 from access_request r
    where r.id = new.request and r.state = 'pending' and r.expires_at > clock_timestamp();
  if not found then
    raise exception 'request % does not wait for approval', new.request;
  end if;
  return new;
end $$;
create trigger approval_is_final before insert or update or delete on approval
  for each row execute function approval_is_final();

-- Emergencies that somebody has to look at afterwards.
create table break_glass_review (
  request     uuid        primary key references access_request,
  due_at      timestamptz not null,
  reviewed_by text,
  reviewed_at timestamptz,
  finding     text,
  check ((reviewed_by is null) = (reviewed_at is null)),
  check ((reviewed_by is null) = (finding is null))
);
create index break_glass_review_due on break_glass_review (due_at) where reviewed_at is null;

-- Access that was granted. Its time is bounded from the moment its making began, which is before
-- anybody could use it: no longer than 24 hours (promise P114), whatever the code says.
create table access_grant (
  id               uuid        primary key,
  request          uuid        not null unique references access_request,
  tenant           uuid        not null,
  resource         uuid        not null references resource,
  employee         text        not null,
  reason           text        not null,
  ticket           text        not null,
  privilege        jsonb       not null,
  break_glass      boolean     not null,
  start_at         timestamptz not null,
  seconds          bigint      not null check (seconds between 1 and 86400),
  most_seconds     bigint      not null check (most_seconds between seconds and 86400),
  extensions_left  integer     not null check (extensions_left >= 0),
  state            text        not null check (state in ('scheduled', 'activating', 'active',
    'revoking', 'revoked', 'ended', 'withdrawn', 'activation-failed')),
  made_from        timestamptz,
  activated_at     timestamptz check (activated_at >= made_from),
  ends_at          timestamptz check (ends_at > activated_at),
  end_reason       text        check (end_reason in ('time', 'withdrawn', 'revoked', 'customer',
    'locked', 'ineligible', 'review', 'failed')),
  end_comment      text,
  ordered_by       text,
  ordered_on_behalf text,
  ordered_at       timestamptz,
  over_at          timestamptz check (over_at >= ordered_at),
  told             integer     not null default 0,
  check (ends_at - made_from <= interval '24 hours'),
  check ((activated_at is null) = (ends_at is null)),
  check (state not in ('activating', 'active') or made_from is not null),
  check ((state = 'active' and activated_at is not null) or state <> 'active'),
  check (state not in ('scheduled', 'activating') or activated_at is null),
  check ((state in ('scheduled', 'activating', 'active')) = (ordered_at is null)),
  check ((ordered_at is null) = (end_reason is null)),
  check ((ordered_at is null) = (ordered_by is null)),
  check ((state in ('revoked', 'ended', 'withdrawn', 'activation-failed'))
    = (over_at is not null)),
  check (state <> 'ended' or end_reason = 'time'),
  check (state <> 'withdrawn' or end_reason = 'withdrawn'),
  check (state <> 'activation-failed' or end_reason = 'failed'),
  check (state <> 'revoked' or end_reason in ('revoked', 'customer', 'locked', 'ineligible',
    'review'))
);
create index access_grant_tenant on access_grant (tenant, id desc);
create index access_grant_open on access_grant (employee)
  where state in ('scheduled', 'activating', 'active', 'revoking');
create index access_grant_open_at on access_grant (resource)
  where state in ('scheduled', 'activating', 'active', 'revoking');

create function access_grant_moves_forward() returns trigger language plpgsql as $$
declare
  changes text[] := array['state', 'made_from', 'activated_at', 'ends_at', 'extensions_left',
    'end_reason', 'end_comment', 'ordered_by', 'ordered_on_behalf', 'ordered_at', 'over_at',
    'told'];
begin
  if tg_op = 'DELETE' then
    raise exception 'grant % is kept for ever', old.id;
  end if;
  if (to_jsonb(new) - changes) is distinct from (to_jsonb(old) - changes)
    or (old.made_from is not null and new.made_from is distinct from old.made_from)
    or (old.activated_at is not null and new.activated_at is distinct from old.activated_at)
    or (old.state <> 'active' and old.ends_at is distinct from new.ends_at
      and new.state <> 'active')
    or (old.ordered_at is not null and (new.ordered_at, new.ordered_by, new.end_reason)
      is distinct from (old.ordered_at, old.ordered_by, old.end_reason)) then
    raise exception 'grant % stays what was granted', old.id;
  end if;
  if new.state = old.state
    or (old.state = 'scheduled' and new.state in ('activating', 'withdrawn', 'revoked'))
    or (old.state = 'activating' and new.state in ('active', 'revoking'))
    or (old.state = 'active' and new.state = 'revoking')
    or (old.state = 'revoking'
      and new.state in ('revoked', 'ended', 'withdrawn', 'activation-failed')) then
    return new;
  end if;
  raise exception 'grant % cannot go from % to %', old.id, old.state, new.state;
end $$;
create trigger access_grant_moves_forward before update or delete on access_grant
  for each row execute function access_grant_moves_forward();

-- What enforcing a grant made in its target.
create table binding (
  grant_id    uuid        primary key references access_grant,
  state       text        not null check (state in ('pending', 'present', 'removing', 'absent',
    'drifted')),
  reference   text,
  detail      text,
  observed_at timestamptz
);
