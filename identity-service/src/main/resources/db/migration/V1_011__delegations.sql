-- What access-service tells of grants on portals: for these, and while they are in force, an
-- employee's token is exchanged for one of the tenant's portal.
create table portal_grant (
  id uuid primary key,
  tenant_id uuid not null,
  employee text not null,
  audience text not null,
  scopes text[] not null,
  ends_at timestamptz not null,
  ended_at timestamptz
);

create index portal_grant_end on portal_grant (ends_at);

-- An end is for ever, whatever arrives late.
create function portal_grant_stays_ended() returns trigger language plpgsql as $$
begin
  if old.ended_at is not null and new.ended_at is distinct from old.ended_at then
    raise exception 'grant % has ended', old.id;
  end if;
  return new;
end
$$;

create trigger portal_grant_stays_ended before update on portal_grant
  for each row execute function portal_grant_stays_ended();
