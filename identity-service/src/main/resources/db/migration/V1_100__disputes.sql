-- An open dispute keeps what it is about, as every other relationship does.
alter table relationship drop constraint relationship_kind_check;
alter table relationship add constraint relationship_kind_check
  check (kind in ('subscription', 'trial', 'add-on', 'partner', 'contract', 'dispute'));
