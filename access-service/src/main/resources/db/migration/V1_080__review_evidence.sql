-- What was said of a membership, and who passed it on: a review that is over is evidence by itself.
alter table review_item
  add column reason text,
  add column delegated_by text;

create index review_item_reviewer on review_item (reviewer, review);
