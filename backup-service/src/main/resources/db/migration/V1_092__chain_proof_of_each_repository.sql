alter table chain_proof
  add column repository text not null default 'first' check (repository in ('first', 'second')),
  drop constraint chain_proof_pkey,
  add primary key (datastore, repository);
alter table chain_proof alter column repository drop default;
