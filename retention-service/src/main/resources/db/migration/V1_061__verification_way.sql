-- How the verifier got at tenants' databases before the purge, sealed: tried again afterwards, and
-- then forgotten.
create table verification_way (
  deletion_case uuid  primary key,
  sealed        bytea not null
);

-- How much of a tenant was in the Kubernetes cluster before the purge.
create table verification_cluster (
  deletion_case uuid   primary key,
  things        bigint not null,
  volumes       bigint not null
);
