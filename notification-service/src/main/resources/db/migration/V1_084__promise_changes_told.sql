-- Versions of the list of promises that this installation has seen, and since when those who
-- subscribed have heard of each.
create table promise_change (
  version integer     primary key,
  seen_at timestamptz not null,
  told_at timestamptz
);
