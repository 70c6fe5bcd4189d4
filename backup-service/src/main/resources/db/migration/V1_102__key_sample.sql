-- Something that the tenant's keys wrapped before they were withdrawn. Kept to be tried: from then on
-- nothing may open it.
alter table key_destruction add column sample bytea;
