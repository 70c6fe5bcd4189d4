-- Duties to keep what a tenant has. Never forgotten.
create table legal_hold (
  id                 uuid        primary key,
  tenant             uuid        not null,
  owner              text        not null,
  reason             text        not null,
  placed_by          text        not null,
  placed_on_behalf   text,
  placed_at          timestamptz not null,
  review_at          timestamptz not null,
  released_by        text,
  released_on_behalf text,
  released_reason    text,
  released_at        timestamptz,
  check ((released_at is null) = (released_by is null)),
  check ((released_at is null) = (released_reason is null))
);
create index legal_hold_tenant on legal_hold (tenant);

create function legal_hold_is_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'legal hold % is kept for ever', old.id;
  end if;
  if old.released_at is not null or (new.id, new.tenant, new.owner, new.reason, new.placed_by,
      new.placed_on_behalf, new.placed_at)
    is distinct from (old.id, old.tenant, old.owner, old.reason, old.placed_by,
      old.placed_on_behalf, old.placed_at) then
    raise exception 'legal hold % stays as it was placed', old.id;
  end if;
  return new;
end $$;
create trigger legal_hold_is_kept before update or delete on legal_hold
  for each row execute function legal_hold_is_kept();
