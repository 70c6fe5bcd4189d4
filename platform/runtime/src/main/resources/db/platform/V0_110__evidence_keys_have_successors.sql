-- A key that signs evidence has a successor one day; the newest signs. The old ones stay, for those
-- who ask which key it was.
alter table evidence_key drop constraint evidence_key_pkey;
alter table evidence_key drop column one;
alter table evidence_key add column number integer not null default 1 check (number >= 1);
alter table evidence_key alter column number drop default;
alter table evidence_key add primary key (number);
alter table evidence_key add unique (x);
