create index deletion_case_tenant on deletion_case (tenant);
create index deletion_case_unfinished on deletion_case (state)
  where state not in ('grace', 'erased', 'reactivated');
