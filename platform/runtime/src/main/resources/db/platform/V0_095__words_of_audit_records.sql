-- Records of a purged tenant stay, and their words go: a name, a domain or an address may be among them.
-- What is left is who did what, when, to which id, and numbers, instants, digests and ids.
create function without_words(details jsonb) returns jsonb language sql immutable as $$
  select coalesce(jsonb_object_agg(key, case
    when jsonb_typeof(value) in ('number', 'boolean') then value
    when jsonb_typeof(value) = 'string' and value #>> '{}' ~
      '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}|\d{4}-\d\d-\d\dT\d\d:\d\d[0-9:.]*Z)$'
      then value
    else 'null'::jsonb end), '{}'::jsonb)
  from jsonb_each(details)
$$;

create function audit_record_is_kept() returns trigger language plpgsql as $$
begin
  if new.details = without_words(old.details)
    and (new.id, new.at, new.actor, new.on_behalf, new.tenant, new.action, new.subject)
      is not distinct from
      (old.id, old.at, old.actor, old.on_behalf, old.tenant, old.action, old.subject)
    and exists (select from purge_step where tenant = old.tenant and step = 'purge') then
    return new;
  end if;
  raise exception 'audit_record is append-only';
end $$;

drop trigger audit_record_append_only on audit_record;
create trigger audit_record_append_only before delete or truncate on audit_record
  for each statement execute function refuse_change();
create trigger audit_record_is_kept before update on audit_record
  for each row execute function audit_record_is_kept();
