-- What a restore wrote more than once, because a try ended before it was on disk for sure.
alter table restore_progress add column bytes_again bigint not null default 0;
