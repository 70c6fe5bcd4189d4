-- New versions of programs on people's devices, as the public was told of them.
create table client_release (
  id           uuid        primary key,
  product      text        not null check (char_length(product) between 1 and 80),
  version      text        not null check (version ~ '^[0-9]+(\.[0-9]+){0,3}$'),
  released_at  timestamptz not null,
  download     text        not null check (download like 'https://%'),
  body         text        not null check (char_length(body) between 1 and 5000),
  announced_by text        not null,
  announced_at timestamptz not null,
  unique (product, version)
);
create index client_release_announced on client_release (announced_at desc);
create trigger client_release_is_kept before update or delete or truncate on client_release
  for each statement execute function refuse_change();
