-- Since when somebody is not active: how they were reached is not kept for long afterwards.
alter table known_employee add column inactive_since timestamptz;
update known_employee set inactive_since = now() where not active;
