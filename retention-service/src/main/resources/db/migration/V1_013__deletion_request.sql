-- Requests of customers to be deleted before their time. Never forgotten.
create table deletion_request (
  id                  uuid        primary key,
  tenant              uuid        not null,
  state               text        not null check (state in ('requested', 'identity-proved',
    'cooling-off', 'case-opened', 'refused', 'withdrawn')),
  reason              text        not null,
  document_sha256     text        check (document_sha256 ~ '^[0-9a-f]{64}$'),
  requested_by        text        not null,
  requested_on_behalf text,
  requested_at        timestamptz not null,
  proved_by           text,
  proved_on_behalf    text,
  proved_at           timestamptz,
  proof               text,
  approved_by         text,
  approved_on_behalf  text,
  approved_at         timestamptz,
  cooling_off_until   timestamptz,
  deletion_case       uuid        references deletion_case,
  ended_by            text,
  ended_on_behalf     text,
  ended_at            timestamptz,
  end_reason          text,
  check (state not in ('identity-proved', 'cooling-off', 'case-opened')
    or (proved_by is not null and proof is not null)),
  check (state not in ('cooling-off', 'case-opened')
    or (approved_by is not null and cooling_off_until >= approved_at)),
  check ((state = 'case-opened') = (deletion_case is not null)),
  check (state <> 'case-opened' or ended_at >= cooling_off_until),
  check ((state in ('case-opened', 'refused', 'withdrawn')) = (ended_by is not null)),
  -- Three persons.
  check (proved_by <> requested_by and approved_by <> requested_by and approved_by <> proved_by)
);
create unique index deletion_request_open on deletion_request (tenant)
  where state in ('requested', 'identity-proved', 'cooling-off');
create index deletion_request_tenant on deletion_request (tenant);
create index deletion_request_case on deletion_request (deletion_case);

create function deletion_request_moves_forward() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'deletion request % is kept for ever', old.id;
  end if;
  if (new.id, new.tenant, new.reason, new.document_sha256, new.requested_by,
      new.requested_on_behalf, new.requested_at)
    is distinct from (old.id, old.tenant, old.reason, old.document_sha256, old.requested_by,
      old.requested_on_behalf, old.requested_at) then
    raise exception 'deletion request % stays as it was made', old.id;
  end if;
  if (old.proved_at is not null and (new.proved_by, new.proved_at, new.proof)
      is distinct from (old.proved_by, old.proved_at, old.proof))
    or (old.approved_at is not null
      and (new.approved_by, new.approved_at, new.cooling_off_until)
        is distinct from (old.approved_by, old.approved_at, old.cooling_off_until)) then
    raise exception 'what was decided about deletion request % stays', old.id;
  end if;
  if (old.state, new.state) not in (
      ('requested', 'identity-proved'), ('requested', 'refused'), ('requested', 'withdrawn'),
      ('identity-proved', 'cooling-off'), ('identity-proved', 'refused'),
      ('identity-proved', 'withdrawn'),
      ('cooling-off', 'case-opened'), ('cooling-off', 'refused'), ('cooling-off', 'withdrawn'))
  then
    raise exception 'deletion request % goes not from % to %', old.id, old.state, new.state;
  end if;
  return new;
end $$;
create trigger deletion_request_moves_forward before update or delete on deletion_request
  for each row execute function deletion_request_moves_forward();
