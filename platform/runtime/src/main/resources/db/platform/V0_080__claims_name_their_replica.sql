-- Which replica holds a claim, so that its claims end with it and not only with their lease.
alter table work_item add column replica uuid;
