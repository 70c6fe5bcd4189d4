-- Every decision of the policy with everything it was based on, so that it can be made again. JSON
-- is kept as it was written.
create table access_decision (
  id             uuid        primary key,
  at             timestamptz not null,
  employee       text        not null,
  tenant         uuid,
  entitlement    text        not null,
  permitted      boolean     not null,
  policy_version int         not null references catalogue_version,
  policy_sha256  text        not null,
  facts          text        not null,
  judgement      text        not null
);
create index access_decision_tenant on access_decision (tenant, id);

create function access_decision_stays() returns trigger language plpgsql as $$
begin
  raise exception 'a decision that was made stays as it is';
end
$$;
create trigger access_decision_stays before update or delete on access_decision
  for each row execute function access_decision_stays();
create trigger access_decision_stays_whole before truncate on access_decision
  for each statement execute function access_decision_stays();
