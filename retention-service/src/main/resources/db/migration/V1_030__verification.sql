-- What the verifier saw, and what it concluded. One look of a kind in each round; none changes.
create table verification_look (
  deletion_case uuid        not null references deletion_case,
  generation    integer     not null,
  "when"        text        not null check ("when" in ('before', 'after')),
  taken_at      timestamptz not null,
  traces        jsonb       not null,
  stores        jsonb       not null,
  findings      text[]      not null,
  primary key (deletion_case, generation, "when")
);
create trigger verification_look_append_only
  before update or delete or truncate on verification_look
  for each statement execute function refuse_change();

-- Why a case cannot be looked at just now.
create table verification_wait (
  deletion_case uuid primary key references deletion_case,
  why           text not null
);

-- Ids of some of the tenant's rows, sealed: searched for after the purge, and then forgotten.
create table verification_mark (
  deletion_case uuid  primary key references deletion_case,
  sealed        bytea not null
);
