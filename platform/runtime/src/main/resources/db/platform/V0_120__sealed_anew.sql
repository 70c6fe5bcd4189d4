-- Sealed bytes begin with a format and the name of the master key: the same but for that is what a
-- row may become when the master key is another one.
create function sealed_anew(was bytea, is_now bytea) returns boolean immutable language sql as $$
  select was is not distinct from is_now or substring(was for 9) <> substring(is_now for 9)
$$;

-- Lets the column that is named be sealed anew, and nothing else of the row change.
create function refuse_change_but_sealing() returns trigger language plpgsql as $$
begin
  if to_jsonb(new) - tg_argv[0] is distinct from to_jsonb(old) - tg_argv[0]
    or not sealed_anew(decode(substring(to_jsonb(old) ->> tg_argv[0] from 3), 'hex'),
                       decode(substring(to_jsonb(new) ->> tg_argv[0] from 3), 'hex')) then
    raise exception '% is append-only', tg_table_name;
  end if;
  return new;
end $$;

drop trigger evidence_key_is_kept on evidence_key;
create trigger evidence_key_is_kept before delete or truncate on evidence_key
  for each statement execute function refuse_change();
create trigger evidence_key_stays before update on evidence_key
  for each row execute function refuse_change_but_sealing('sealed_private_key');
