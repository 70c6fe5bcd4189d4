-- Bindings of a cluster that no grant allows, each told once in each state that it was found in.
create table foreign_binding (
  cluster  text        not null,
  uid      text        not null,
  version  text        not null,
  found_at timestamptz not null,
  primary key (cluster, uid, version)
);
