-- Tools that open several connections show the same token for each.
alter table connect_token
  -- How many it still lets in.
  add column connections integer not null default 1 check (connections >= 0),
  -- Where the first one came from, and so the others must.
  add column address text;
