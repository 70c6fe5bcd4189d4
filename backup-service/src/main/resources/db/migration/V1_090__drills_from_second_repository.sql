alter table drill
  drop constraint drill_kind_check,
  add constraint drill_kind_check
    check (kind in ('random', 'far-end', 'second-repository', 'latest', 'requested'));
