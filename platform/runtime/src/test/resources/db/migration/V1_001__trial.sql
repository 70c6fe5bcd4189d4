create table note (
  id       uuid   primary key,
  tenant   uuid   not null,
  position bigint not null,
  text     text   not null
);

-- Without a key: a second effect of an event would show.
create table noticed (
  sequence bigint generated always as identity,
  tenant   uuid   not null,
  position bigint not null
);
