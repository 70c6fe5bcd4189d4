-- What a tenant is told before its data goes, and whether that arrived. No name and no address is here.
create table case_notice (
  id              uuid        primary key,
  deletion_case   uuid        not null references deletion_case,
  kind            text        not null check (kind in ('ended', 'purge-in-30-days', 'purge-in-7-days',
    'purge-in-1-day')),
  due_at          timestamptz not null,
  requested_at    timestamptz,
  delivered_at    timestamptz,
  recipients      integer     check (recipients > 0),
  evidence_sha256 text,
  failed_at       timestamptz,
  failed_reason   text,
  -- Its time had passed before it was asked for, and a later one says more.
  skipped_at      timestamptz,
  unique (deletion_case, kind),
  check (requested_at is not null or (delivered_at is null and failed_at is null)),
  check (skipped_at is null or requested_at is null),
  check ((delivered_at is null) = (recipients is null)),
  check ((delivered_at is null) = (evidence_sha256 is null)),
  check ((failed_at is null) = (failed_reason is null))
);
create index case_notice_due on case_notice (due_at)
  where requested_at is null and skipped_at is null;

-- Two persons let a purge go on that no notice could announce.
create table notice_waiver (
  deletion_case      uuid        primary key references deletion_case,
  reason             text        not null check (length(reason) between 10 and 2000),
  asked_by           text        not null,
  asked_on_behalf    text,
  asked_at           timestamptz not null,
  approved_by        text,
  approved_on_behalf text,
  approved_at        timestamptz,
  check ((approved_by is null) = (approved_at is null)),
  check (approved_by is distinct from asked_by)
);

create function case_notice_only_gains() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'notice % is kept as long as its case', old.id;
  end if;
  if (new.id, new.deletion_case, new.kind) is distinct from (old.id, old.deletion_case, old.kind)
    or (old.requested_at is not null
      and (new.requested_at, new.due_at) is distinct from (old.requested_at, old.due_at))
    or (old.delivered_at is not null
      and (new.delivered_at, new.recipients, new.evidence_sha256)
        is distinct from (old.delivered_at, old.recipients, old.evidence_sha256)) then
    raise exception 'notice % stays what it was', old.id;
  end if;
  return new;
end $$;
create trigger case_notice_only_gains before update or delete on case_notice
  for each row execute function case_notice_only_gains();

create function notice_waiver_stays() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.approved_at is not null
    or (new.deletion_case, new.reason, new.asked_by, new.asked_on_behalf, new.asked_at)
      is distinct from
      (old.deletion_case, old.reason, old.asked_by, old.asked_on_behalf, old.asked_at) then
    raise exception 'the waiver of case % stays what it is', old.deletion_case;
  end if;
  return new;
end $$;
create trigger notice_waiver_stays before update or delete on notice_waiver
  for each row execute function notice_waiver_stays();
