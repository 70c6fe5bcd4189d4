-- How long after the purge copies that nobody deletes are still there; 31 days but in
-- demonstrations. It stays what the case was opened with, as everything else does.
alter table deletion_case add column aging_seconds bigint not null default 2678400
  check (aging_seconds >= 0);

create function deletion_case_ages_as_opened() returns trigger language plpgsql as $$
begin
  if new.aging_seconds <> old.aging_seconds then
    raise exception 'case % stays what it was opened as', old.id;
  end if;
  return new;
end $$;
create trigger deletion_case_ages_as_opened before update on deletion_case
  for each row execute function deletion_case_ages_as_opened();
