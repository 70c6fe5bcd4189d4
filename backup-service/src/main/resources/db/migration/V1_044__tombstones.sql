-- Rows that were buried again in a restored copy; null where no ledger of deletions is configured.
alter table restore_progress add column tombstones bigint;
