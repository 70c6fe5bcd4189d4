-- How the verifier got at tenants' databases and buckets before the purge, sealed: tried again
-- afterwards, and then forgotten.
create table verification_way (
  deletion_case uuid  not null,
  store         text  not null,
  sealed        bytea not null,
  primary key (deletion_case, store)
);

-- How much of a tenant was in the Kubernetes cluster before the purge, and where that was looked for.
create table verification_cluster (
  deletion_case uuid   primary key,
  things        bigint not null,
  volumes       bigint not null,
  namespaces    text[] not null
);
