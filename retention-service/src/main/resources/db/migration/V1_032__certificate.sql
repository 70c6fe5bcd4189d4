-- What others say of a purged tenant's backups, as they last said it.
create table aging_report (
  tenant     uuid        not null,
  service    text        not null,
  "check"    text        not null,
  outcome    text        not null check (outcome in ('pass', 'fail', 'unknown')),
  measured   text,
  detail     text        not null,
  checked_at timestamptz not null,
  primary key (tenant, service, "check")
);

-- Signed proof; each part once, for ever.
create table certificate (
  id            uuid        primary key,
  deletion_case uuid        not null references deletion_case,
  tenant        uuid        not null,
  part          integer     not null check (part in (1, 2)),
  sha256        text        not null,
  signed        text        not null,
  issued_at     timestamptz not null,
  unique (deletion_case, part)
);
create index certificate_tenant on certificate (tenant, id);
create trigger certificate_append_only
  before update or delete or truncate on certificate
  for each statement execute function refuse_change();
