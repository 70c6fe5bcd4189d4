-- Versions of the policy. The document never changes; there is always exactly one in force.
create table catalogue_version (
  number             int         primary key check (number >= 1),
  sha256             text        not null check (sha256 = encode(sha256(document), 'hex')),
  document           bytea       not null,
  note               text        not null,
  shipped            boolean     not null check (not shipped or number = 1),
  proposed_by        text        not null,
  proposed_on_behalf text,
  proposed_at        timestamptz not null,
  state              text        not null
    check (state in ('proposed', 'active', 'superseded', 'withdrawn')),
  decided_by         text,
  decided_on_behalf  text,
  decided_at         timestamptz,
  superseded_at      timestamptz,
  check ((state = 'proposed') = (decided_by is null)),
  check ((state = 'proposed') = (decided_at is null)),
  check ((state = 'superseded') = (superseded_at is not null)),
  -- Two persons: neither of those who proposed is among those who activated.
  constraint two_persons check (
    shipped or state not in ('active', 'superseded')
    or not array[decided_by, coalesce(decided_on_behalf, decided_by)]
      && array[proposed_by, coalesce(proposed_on_behalf, proposed_by)])
);
create unique index catalogue_version_active on catalogue_version ((state)) where state = 'active';

create function catalogue_version_follows() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'policy version % stays', old.number;
  end if;
  if tg_op = 'INSERT' then
    if new.state <> 'proposed' and not new.shipped then
      raise exception 'policy version % begins as a proposal', new.number;
    end if;
    return new;
  end if;
  if (old.number, old.sha256, old.note, old.shipped, old.proposed_by, old.proposed_at)
      is distinct from
      (new.number, new.sha256, new.note, new.shipped, new.proposed_by, new.proposed_at)
      or old.proposed_on_behalf is distinct from new.proposed_on_behalf then
    raise exception 'policy version % cannot change', old.number;
  end if;
  if (old.state, new.state) not in
      (('proposed', 'active'), ('proposed', 'withdrawn'), ('active', 'superseded')) then
    raise exception 'policy version % cannot go from % to %', old.number, old.state, new.state;
  end if;
  return new;
end
$$;
create trigger catalogue_version_follows before insert or update or delete on catalogue_version
  for each row execute function catalogue_version_follows();
