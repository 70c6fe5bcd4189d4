-- Roles made in tenants' databases. The password is sealed, and forgotten when the role is removed;
-- the number stays, by which sessions of the role can be told when it has no name any more.
create table postgres_role (
  grant_id        uuid   primary key,
  resource        uuid   not null,
  role            text   not null,
  oid             bigint,
  sealed_password bytea
);

-- Tokens to connect through the gateway, good once.
create table connect_token (
  hash       text        primary key,
  grant_id   uuid        not null,
  expires_at timestamptz not null
);
