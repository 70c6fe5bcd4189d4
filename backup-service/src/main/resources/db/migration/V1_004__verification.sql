alter table base_backup
  add column verified_at timestamptz,
  add column verification_failure text,
  add check (verified_at is null or state = 'completed'),
  add check (verification_failure is null or verified_at is not null);
