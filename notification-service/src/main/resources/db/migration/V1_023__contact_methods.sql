-- How the vendor's people can be reached. Addresses and codes are sealed, each for its own row.
create table contact_method (
  id              uuid        primary key,
  employee        uuid        not null,
  kind            text        not null check (kind in ('mail', 'sms', 'voice')),
  address         bytea       not null,
  added_at        timestamptz not null,
  code            bytea,
  code_expires_at timestamptz,
  code_tries      integer     not null default 0,
  codes_sent      integer     not null default 0,
  code_sent_at    timestamptz,
  verified_at     timestamptz,
  check ((code is null) = (code_expires_at is null))
);
create index contact_method_employee on contact_method (employee, id);

create function contact_method_stays_where_it_is() returns trigger language plpgsql as $$
begin
  if (new.id, new.employee, new.kind, new.address)
      is distinct from (old.id, old.employee, old.kind, old.address)
    or (old.verified_at is not null and new.verified_at is distinct from old.verified_at) then
    raise exception 'contact method % is another one when its address is another one', old.id;
  end if;
  return new;
end $$;
create trigger contact_method_stays_where_it_is before update on contact_method
  for each row execute function contact_method_stays_where_it_is();
