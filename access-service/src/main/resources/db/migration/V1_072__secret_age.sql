-- Since when a target's administrator has had the password that is sealed here.
alter table resource add column secret_set_at timestamptz;
update resource set secret_set_at = created_at where sealed_secret is not null;
alter table resource alter column secret_set_at set default clock_timestamp();
