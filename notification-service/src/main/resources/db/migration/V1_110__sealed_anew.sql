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

create or replace function contact_stays_where_it_is() returns trigger language plpgsql as $$
begin
  if (new.id, new.tenant) is distinct from (old.id, old.tenant)
    or not sealed_anew(old.address, new.address)
    or (old.verified_at is not null and old.unreachable_at is null
      and new.verified_at is distinct from old.verified_at) then
    raise exception 'contact % is another one when its address is another one', old.id;
  end if;
  return new;
end $$;

create or replace function page_goes_forward() returns trigger language plpgsql as $$
begin
  if old.state = 'resolved'
    and (to_jsonb(new) - 'content' is distinct from to_jsonb(old) - 'content'
      or not sealed_anew(old.content, new.content)) then
    raise exception 'page % is over', old.id;
  end if;
  if new.turn < old.turn or (new.id, new.key, new.policy, new.ordered_at)
    is distinct from (old.id, old.key, old.policy, old.ordered_at) then
    raise exception 'page % goes forward only', old.id;
  end if;
  return new;
end $$;
