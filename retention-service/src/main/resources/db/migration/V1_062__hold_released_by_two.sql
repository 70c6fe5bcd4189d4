-- A hold ends when a second person agrees with the one who asked for it.
alter table legal_hold
  add column release_asked_by        text,
  add column release_asked_on_behalf text,
  add column release_asked_reason    text,
  add column release_asked_at        timestamptz,
  add check ((release_asked_at is null) = (release_asked_by is null)),
  add check ((release_asked_at is null) = (release_asked_reason is null));

create or replace function legal_hold_is_kept() returns trigger language plpgsql as $$
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
  if new.released_at is not null and (old.release_asked_by is null
    or array[new.released_by, new.released_on_behalf]
      && array_remove(array[old.release_asked_by, old.release_asked_on_behalf], null)) then
    raise exception 'legal hold % is released by two persons', old.id;
  end if;
  return new;
end $$;
