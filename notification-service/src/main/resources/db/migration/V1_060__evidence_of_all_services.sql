-- What the services' controls saw, as they signed it. No row here names a tenant but those of
-- evidence_result, which a purge takes away while the chains stay whole.
create table trust_chain (
  service    text        primary key,
  -- Pinned when the service was first heard of.
  key        text        not null,
  -- The oldest record that was heard of; what was before it nobody here has seen.
  first      bigint      not null,
  number     bigint      not null,
  digest     text        not null,
  heard_at   timestamptz not null
);

create table trust_record (
  service     text        not null,
  number      bigint      not null check (number >= 1),
  digest      text        not null unique,
  record      text        not null,
  received_at timestamptz not null,
  primary key (service, number, digest)
);
create trigger trust_record_is_kept before update or delete or truncate on trust_record
  for each statement execute function refuse_change();

-- What a record of a look says, to be found.
create table trust_evidence (
  digest       text        primary key references trust_record (digest),
  service      text        not null,
  number       bigint      not null,
  "check"      text        not null,
  promise      text        not null,
  version      text        not null,
  bound        text        not null,
  outcome      text        not null check (outcome in ('pass', 'fail', 'unknown')),
  passed       bigint      not null,
  failed       bigint      not null,
  unknown      bigint      not null,
  measured     text,
  collected_at timestamptz not null,
  expires_at   timestamptz not null check (expires_at > collected_at)
);
create index trust_evidence_check on trust_evidence (service, "check", number desc);
create index trust_evidence_promise on trust_evidence (promise, collected_at desc);
create trigger trust_evidence_is_kept before update or delete or truncate on trust_evidence
  for each statement execute function refuse_change();

-- Times in which a check said the same and its word was fresh: made of the records alone.
create table trust_span (
  service  text        not null,
  "check"  text        not null,
  promise  text        not null,
  began_at timestamptz not null,
  ends_at  timestamptz not null,
  outcome  text        not null check (outcome in ('pass', 'fail', 'unknown')),
  primary key (service, "check", began_at)
);
create index trust_span_ends on trust_span (ends_at);

-- What the newest record of each check stands for, in the order of its digests.
create table evidence_result (
  service  text    not null,
  "check"  text    not null,
  ordinal  integer not null,
  digest   text    not null,
  -- Blank once the tenant's data was purged; the digest stays.
  salt     text,
  tenant   uuid,
  outcome  text    not null,
  checked  text,
  measured text,
  detail   text,
  primary key (service, "check", ordinal)
);
create index evidence_result_tenant on evidence_result (tenant);

-- Signed statements of how far all chains had come.
create table trust_checkpoint (
  digest     text        primary key references trust_record (digest),
  number     bigint      not null,
  made_at    timestamptz not null,
  -- Heads of the chains: service, number.
  heads      jsonb       not null
);
create index trust_checkpoint_made on trust_checkpoint (made_at desc);
create trigger trust_checkpoint_is_kept before update or delete or truncate on trust_checkpoint
  for each statement execute function refuse_change();
