-- Where a person is written to about their account.
alter table tenant_user
  add column email text check (length(email) between 3 and 254 and email like '%_@_%'),
  add column email_verified_at timestamptz,
  add constraint verified_email_is_there check (email_verified_at is null or email is not null);

create index tenant_user_email on tenant_user (tenant_id, lower(email)) where email is not null;

alter table employee
  add column email text check (length(email) between 3 and 254 and email like '%_@_%'),
  add column email_verified_at timestamptz,
  add constraint verified_email_is_there check (email_verified_at is null or email is not null);
