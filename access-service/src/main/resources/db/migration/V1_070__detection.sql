-- Access that no grant allows, as it was found: told once, and again only after it was gone.
create table detection (
  id       uuid        primary key,
  -- Whose look found it, and at what: what one look finds no more is gone.
  detector text        not null,
  scope    text        not null,
  subject  text        not null,
  tenant   uuid,
  resource uuid        references resource,
  grant_id uuid,
  kind     text        not null,
  detail   text        not null,
  found_at timestamptz not null default clock_timestamp(),
  gone_at  timestamptz check (gone_at >= found_at),
  check ((tenant is null) = (resource is null))
);
create unique index detection_open on detection (detector, scope, subject) where gone_at is null;
create index detection_tenant on detection (tenant, id desc);

create function detection_only_ends() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.gone_at is not null
    or (to_jsonb(new) - 'gone_at') is distinct from (to_jsonb(old) - 'gone_at') then
    raise exception 'detection % stays as it was found', old.id;
  end if;
  return new;
end $$;
create trigger detection_only_ends before update or delete on detection
  for each row execute function detection_only_ends();

-- Uses that were refused, for a while: who tries again and again, or goes on after the end.
create table refused_use (
  id       uuid        primary key,
  at       timestamptz not null default clock_timestamp(),
  employee text        not null,
  tenant   uuid,
  resource uuid,
  grant_id uuid,
  way      text        not null,
  -- The grant had been over for longer than a client needs to notice, and who used it was proven.
  late     boolean     not null
);
create index refused_use_at on refused_use (at);
create index refused_use_employee on refused_use (employee, at);

-- Who can sign in at a tenant's server, as it was last looked at. What was there when the first
-- look was taken is the tenant's own, unless its resource lists its service roles.
create table postgres_login (
  resource      uuid        not null references resource,
  oid           bigint      not null,
  role          text        not null,
  kind          text        not null
    check (kind in ('administrator', 'service', 'grant', 'unknown')),
  grant_id      uuid,
  backends      integer     not null,
  first_seen_at timestamptz not null,
  baseline      boolean     not null,
  primary key (resource, oid)
);
create table postgres_watch (
  resource  uuid        primary key references resource,
  tried_at  timestamptz not null,
  looked_at timestamptz,
  failure   text
);
