-- Every password that was accepted for somebody, with the rule that it met, and when it became
-- theirs. Written here by triggers, so that no way of setting one goes round it.
create table password_history (
  hash text primary key,
  account_id uuid not null,
  -- Null if it became theirs without being judged, which a control looks for.
  rule text,
  rule_version integer check ((rule_version is null) = (rule is null)),
  accepted_at timestamptz check ((accepted_at is null) = (rule is null)),
  -- Null until it became theirs.
  set_at timestamptz
);

create index password_history_account on password_history (account_id, set_at desc);

insert into password_history (hash, account_id, rule, rule_version, accepted_at, set_at)
select password_hash, id, 'customer', 0, password_changed_at, password_changed_at from tenant_user
union all
select password_hash, id, 'employee', 0, password_changed_at, password_changed_at from employee;

create function password_is_set() returns trigger language plpgsql as $$
begin
  if new.password_hash is null then
    return new;
  end if;
  if tg_op = 'UPDATE' and old.password_hash is not null
      and new.password_changed_at is not distinct from old.password_changed_at then
    -- The same password, hashed with today's settings.
    update password_history set hash = new.password_hash
    where hash = old.password_hash and account_id = new.id;
    return new;
  end if;
  insert into password_history (hash, account_id, set_at)
  values (new.password_hash, new.id, new.password_changed_at)
  on conflict (hash) do update set set_at = excluded.set_at
  where password_history.account_id = excluded.account_id;
  if not found then
    raise exception 'the password hash of % was made for somebody else', new.id;
  end if;
  -- No policy remembers more.
  delete from password_history where account_id = new.id and hash in (
    select hash from password_history where account_id = new.id and set_at is not null
    order by set_at desc offset 11);
  return new;
end
$$;

create trigger password_is_set after insert or update of password_hash, password_changed_at
  on tenant_user for each row execute function password_is_set();
create trigger password_is_set after insert or update of password_hash, password_changed_at
  on employee for each row execute function password_is_set();
