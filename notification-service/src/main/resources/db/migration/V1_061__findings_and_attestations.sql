-- What somebody or something found to be a risk, until it is mended or accepted (P39).
create table finding (
  id             uuid        primary key,
  -- The same key while open is the same finding.
  key            text        not null,
  source         text        not null check (source in ('audit', 'penetration-test', 'scan',
    'evidence', 'attestation', 'report', 'review')),
  risk           text        not null check (risk in ('critical', 'high', 'medium', 'low')),
  title          text        not null,
  detail         text        not null,
  promises       text[]      not null,
  owner          text,
  opened_by      text        not null,
  opened_at      timestamptz not null,
  due_at         timestamptz not null,
  closed_at      timestamptz,
  closed_by      text,
  -- Digest of the report of the test that found nothing any more.
  proof          text,
  -- Why it may stay, and until when.
  accepted       text,
  accepted_until timestamptz,
  check (due_at > opened_at),
  check ((closed_at is null) = (closed_by is null)),
  check (closed_at is null or num_nonnulls(proof, accepted) = 1),
  check ((accepted is null) = (accepted_until is null))
);
create unique index finding_open on finding (key) where closed_at is null;
create index finding_due on finding (due_at) where closed_at is null;

create function finding_stays_what_was_found() returns trigger language plpgsql as $$
begin
  if (new.id, new.key, new.source, new.risk, new.title, new.detail, new.opened_by, new.opened_at,
      new.due_at) is distinct from (old.id, old.key, old.source, old.risk, old.title, old.detail,
      old.opened_by, old.opened_at, old.due_at)
    or old.closed_at is not null then
    raise exception 'finding % stays what was found', old.id;
  end if;
  return new;
end $$;
create trigger finding_stays_what_was_found before update on finding
  for each row execute function finding_stays_what_was_found();
create trigger finding_is_kept before delete or truncate on finding
  for each statement execute function refuse_change();

-- What software cannot make true and somebody vouches for, with the document's digest.
create table attestation (
  id              uuid        primary key,
  kind            text        not null,
  -- Who attests: a firm, a provider, a person.
  holder          text        not null,
  scopes          text[]      not null,
  document_sha256 text        not null check (document_sha256 ~ '^[0-9a-f]{64}$'),
  issued_at       timestamptz not null,
  valid_until     timestamptz not null,
  owner           text        not null,
  recorded_by     text        not null,
  recorded_at     timestamptz not null,
  withdrawn_at    timestamptz,
  withdrawn_by    text,
  withdrawn_why   text,
  check (valid_until > issued_at),
  check (num_nonnulls(withdrawn_at, withdrawn_by, withdrawn_why) in (0, 3))
);
create index attestation_kind on attestation (kind, valid_until desc);

create function attestation_is_only_withdrawn() returns trigger language plpgsql as $$
begin
  if (new.id, new.kind, new.holder, new.scopes, new.document_sha256, new.issued_at,
      new.valid_until, new.owner, new.recorded_by, new.recorded_at)
      is distinct from (old.id, old.kind, old.holder, old.scopes, old.document_sha256,
      old.issued_at, old.valid_until, old.owner, old.recorded_by, old.recorded_at)
    or old.withdrawn_at is not null then
    raise exception 'attestation % can only be withdrawn', old.id;
  end if;
  return new;
end $$;
create trigger attestation_is_only_withdrawn before update on attestation
  for each row execute function attestation_is_only_withdrawn();
create trigger attestation_is_kept before delete or truncate on attestation
  for each statement execute function refuse_change();
