-- Certificate authorities for SSH; their private keys sealed.
create table ssh_authority (
  id                 uuid        primary key,
  public_key         text        not null unique,
  sealed_private_key bytea       not null,
  created_at         timestamptz not null,
  signs_from         timestamptz not null
);

-- What was signed. Never changed.
create table ssh_certificate (
  serial         bigint      generated always as identity primary key,
  grant_id       uuid        not null references allowance,
  authority      uuid        not null references ssh_authority,
  fingerprint    text        not null,
  source_address text        not null,
  valid_until    timestamptz not null
);
create index ssh_certificate_grant on ssh_certificate (grant_id, valid_until);

-- How far the list of revoked keys goes that a host has installed.
create table ssh_host (
  name     text        primary key,
  has      bigint      not null,
  asked_at timestamptz not null
);
