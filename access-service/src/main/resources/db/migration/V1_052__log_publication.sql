-- How far a log is published has a row of its own: whoever gives facts their places holds the log's row for a whole transaction, and whoever
-- publishes waits for that no longer, nor the other way round. The log's row changes this one last, a moment before it commits.
create table log_publication (
  log            text        primary key references transparency_log,
  -- The log's, repeated so that those with something to publish are found without looking at all.
  size           bigint      not null,
  published_size bigint      not null default 0,
  claimed_until  timestamptz,
  check (published_size between 0 and size)
);
create index log_publication_due on log_publication (log) where published_size < size;
insert into log_publication select name, size, published_size, claimed_until from transparency_log;

create or replace function log_only_grows() returns trigger language plpgsql as $$
begin
  if new.name <> old.name or new.origin <> old.origin
    or new.size < old.size or (new.size = old.size and new.root <> old.root) then
    raise exception 'log % only grows', old.name;
  end if;
  return new;
end $$;
alter table transparency_log drop column published_size, drop column claimed_until;

create function publication_only_grows() returns trigger language plpgsql as $$
begin
  if new.log <> old.log or new.size < old.size or new.published_size < old.published_size then
    raise exception 'publication of log % only goes on', old.log;
  end if;
  return new;
end $$;
create trigger log_publication_only_grows
  before update on log_publication for each row execute function publication_only_grows();
create trigger log_publication_stays
  before delete or truncate on log_publication for each statement execute function refuse_change();
