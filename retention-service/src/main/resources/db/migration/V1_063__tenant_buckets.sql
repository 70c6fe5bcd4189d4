-- Buckets, or what lies below a prefix of one. The identity ends in a slash, so that one that begins
-- with another lies within it.
alter table tenant_store
  drop constraint tenant_store_kind_check,
  add constraint tenant_store_kind_check check (kind in ('database', 'directory', 'bucket')),
  add column endpoint   text,
  add column region     text,
  add column bucket     text,
  add column prefix     text,
  add column path_style boolean,
  add check ((kind = 'bucket') = (num_nonnulls(region, bucket, prefix, path_style) = 4));
