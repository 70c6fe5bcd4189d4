-- Access that needs nothing made in its target: what lets it in asks this row. An end is final and
-- has a number, so that whoever keeps a list of ends can say how far it goes.
create table allowance (
  grant_id   uuid        primary key,
  allowed_at timestamptz not null default clock_timestamp(),
  ended_at   timestamptz,
  ended_as   bigint      unique,
  check ((ended_at is null) = (ended_as is null))
);
create index allowance_ended_at on allowance (ended_at) where ended_at is not null;

create table allowance_end (
  only_row boolean primary key default true check (only_row),
  last     bigint  not null
);
insert into allowance_end (last) values (0);

create function allowance_stays_ended() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.ended_as is not null then
    raise exception 'the end of an allowance is final';
  end if;
  return new;
end $$;
create trigger allowance_stays_ended before update or delete on allowance
  for each row execute function allowance_stays_ended();
