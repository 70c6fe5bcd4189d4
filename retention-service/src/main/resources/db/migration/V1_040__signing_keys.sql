-- Key pairs that sign what others check without us. Public halves are kept for ever.
create table signing_key (
  id                 text        primary key,
  purpose            text        not null,
  ordinal            integer     not null check (ordinal >= 1),
  x                  text        not null,
  sealed_private_key bytea       not null,
  made_at            timestamptz not null,
  unique (purpose, ordinal)
);
