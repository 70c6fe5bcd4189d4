-- Exports of tenants' data and the links under which their archives are fetched.
create table tenant_export (
  id              uuid        primary key,
  tenant          uuid        not null,
  requested_by    text        not null,
  requested_at    timestamptz not null,
  recipient       text,
  state           text        not null check (state in ('requested', 'running', 'ready', 'failed',
    'cancelled', 'expired')),
  ended_at        timestamptz,
  object          text,
  objects         bigint      not null default 0,
  bytes           bigint      not null default 0,
  failure         text,
  archive         text,
  archive_bytes   bigint,
  archive_sha256  text,
  sealed_key      bytea,
  manifest        text,
  manifest_sha256 text,
  expires_at      timestamptz,
  -- What can be fetched has its key; of what cannot be fetched any more nobody has it.
  check ((state = 'ready') = (sealed_key is not null and archive is not null)),
  check (state <> 'ready' or (archive_bytes is not null and archive_sha256 is not null
    and manifest is not null and expires_at is not null))
);
create unique index tenant_export_open on tenant_export (tenant)
  where state in ('requested', 'running');
create index tenant_export_tenant on tenant_export (tenant, id);

create function tenant_export_moves_forward() returns trigger language plpgsql as $$
begin
  if new.state <> old.state and (old.state, new.state) not in (
      ('requested', 'running'), ('requested', 'cancelled'), ('requested', 'failed'),
      ('running', 'ready'), ('running', 'failed'), ('running', 'cancelled'),
      ('ready', 'expired')) then
    raise exception 'export % goes not from % to %', old.id, old.state, new.state;
  end if;
  return new;
end $$;
create trigger tenant_export_moves_forward before update on tenant_export
  for each row execute function tenant_export_moves_forward();

create table export_link (
  hash       text        primary key,
  export     uuid        not null references tenant_export on delete cascade,
  subject    text        not null,
  expires_at timestamptz not null,
  begun_at   timestamptz
);
create index export_link_export on export_link (export);
