-- Addresses and contents stay what they were, and are sealed anew when the master key is another one.
create or replace function endpoint_stays_where_it_is() returns trigger language plpgsql as $$
begin
  if (new.id, new.tenant, new.kind, new.signing)
      is distinct from (old.id, old.tenant, old.kind, old.signing)
    or not sealed_anew(old.address, new.address) then
    raise exception 'endpoint % is another one when its address is another one', old.id;
  end if;
  return new;
end $$;

create or replace function contact_method_stays_where_it_is() returns trigger language plpgsql as $$
begin
  if (new.id, new.employee, new.kind) is distinct from (old.id, old.employee, old.kind)
    or not sealed_anew(old.address, new.address)
    or (old.verified_at is not null and new.verified_at is distinct from old.verified_at) then
    raise exception 'contact method % is another one when its address is another one', old.id;
  end if;
  return new;
end $$;

create or replace function message_stays_what_it_was() returns trigger language plpgsql as $$
begin
  if (new.id, new.decision, new.lane, new.tenant, new.about, new.subject, new.sent_at)
      is distinct from
      (old.id, old.decision, old.lane, old.tenant, old.about, old.subject, old.sent_at)
    or not sealed_anew(old.content, new.content)
    or (old.state = 'delivered' and new.returned_at is not distinct from old.returned_at
      and (new.state, new.settled_at) is distinct from (old.state, old.settled_at)) then
    raise exception 'message % stays what it was', old.id;
  end if;
  return new;
end $$;
