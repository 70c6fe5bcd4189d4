-- Due work is claimed kind by kind. By time alone, each look for work of other kinds went through
-- all of the notices that wait when every tenant is told of something.
drop index work_item_due;
create index work_item_due on work_item (kind, due_at);
