-- Tests whether somebody who is on call can be reached.
create table reach_test (
  id          uuid        primary key,
  employee    uuid        not null,
  sent_at     timestamptz not null,
  token_hash  text        not null unique,
  answered_at timestamptz
);
create index reach_test_employee on reach_test (employee, sent_at);
