-- A mail server may take a notice and send it back later: then it was not delivered.
alter table case_notice add column returned_at timestamptz;

create or replace function case_notice_only_gains() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'notice % is kept as long as its case', old.id;
  end if;
  if (new.id, new.deletion_case, new.kind) is distinct from (old.id, old.deletion_case, old.kind)
    or (old.requested_at is not null
      and (new.requested_at, new.due_at) is distinct from (old.requested_at, old.due_at))
    or (old.delivered_at is not null
      and not (new.delivered_at is null and new.returned_at is distinct from old.returned_at)
      and (new.delivered_at, new.recipients, new.evidence_sha256)
        is distinct from (old.delivered_at, old.recipients, old.evidence_sha256)) then
    raise exception 'notice % stays what it was', old.id;
  end if;
  return new;
end $$;
