-- Reviews of what people may ask for, by their memberships of teams.
create table access_review (
  id        uuid        primary key,
  reason    text        not null,
  opened_by text        not null,
  opened_at timestamptz not null,
  due_at    timestamptz not null check (due_at > opened_at),
  state     text        not null check (state in ('open', 'overdue', 'closed'))
);

create table review_item (
  id           uuid   primary key,
  review       uuid   not null references access_review,
  employee     text   not null,
  team         text   not null,
  entitlements text[] not null,
  reviewer     text   check (reviewer <> employee),
  state        text   not null
    check (state in ('open', 'suspended', 'certified', 'reduced', 'revoked')),
  decided_by   text   check (decided_by <> employee),
  decided_at   timestamptz,
  keeps        text[] not null check (keeps <@ entitlements),
  unique (review, employee, team),
  check ((state in ('open', 'suspended')) = (decided_by is null)),
  check ((decided_by is null) = (decided_at is null))
);

create function review_item_follows() returns trigger language plpgsql as $$
begin
  if old.state in ('certified', 'reduced', 'revoked') then
    raise exception 'review item % is decided', old.id;
  end if;
  if new.state = 'open' and old.state <> 'open' then
    raise exception 'review item % cannot go from % to open', old.id, old.state;
  end if;
  return new;
end
$$;
create trigger review_item_follows before update on review_item
  for each row execute function review_item_follows();

-- What a membership does not make eligible for any more.
create table eligibility_suspension (
  employee    text not null,
  team        text not null,
  entitlement text not null,
  item        uuid not null references review_item,
  primary key (employee, team, entitlement)
);
