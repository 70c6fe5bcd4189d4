-- Whom a tenant names to be told what matters. Addresses are sealed, each for its own row.
create table contact (
  id               uuid        primary key,
  tenant           uuid        not null,
  address          bytea       not null,
  roles            text[]      not null check (cardinality(roles) > 0
    and roles <@ array['administrator', 'data-protection', 'billing']),
  added_by         text        not null,
  added_at         timestamptz not null,
  token_hash       text        unique,
  token_expires_at timestamptz,
  verified_at      timestamptz,
  check ((token_hash is null) = (token_expires_at is null)),
  check (verified_at is null or token_hash is null)
);
create index contact_tenant on contact (tenant, id);

create function contact_stays_where_it_is() returns trigger language plpgsql as $$
begin
  if (new.id, new.tenant, new.address) is distinct from (old.id, old.tenant, old.address)
    or (old.verified_at is not null and new.verified_at is distinct from old.verified_at) then
    raise exception 'contact % is another one when its address is another one', old.id;
  end if;
  return new;
end $$;
create trigger contact_stays_where_it_is before update on contact
  for each row execute function contact_stays_where_it_is();

-- Mails that ask an address, counted so that nobody's mailbox is filled from here. Outlives the
-- contact, or naming it anew would begin the count anew.
create table contact_mail (
  tenant   uuid        not null,
  contact  uuid        not null,
  asked_at timestamptz not null
);
create index contact_mail_tenant on contact_mail (tenant, asked_at);
create index contact_mail_contact on contact_mail (contact, asked_at);
