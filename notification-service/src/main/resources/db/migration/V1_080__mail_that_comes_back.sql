-- A mail server may take a message and send it back later (RFC 3464): then it was not delivered.

-- What was delivered may be undone by that alone.
alter table message add column returned_at timestamptz;
create or replace function message_stays_what_it_was() returns trigger language plpgsql as $$
begin
  if (new.id, new.decision, new.lane, new.tenant, new.about, new.subject, new.content, new.sent_at)
      is distinct from
      (old.id, old.decision, old.lane, old.tenant, old.about, old.subject, old.content, old.sent_at)
    or (old.state = 'delivered' and new.returned_at is not distinct from old.returned_at
      and (new.state, new.settled_at) is distinct from (old.state, old.settled_at)) then
    raise exception 'message % stays what it was', old.id;
  end if;
  return new;
end $$;

alter table notice add column returned_at timestamptz;
create or replace function notice_stays_what_it_was() returns trigger language plpgsql as $$
begin
  if (new.id, new.tenant, new.kind, new.deletion_case, new.purge_at, new.effective_at)
      is distinct from
      (old.id, old.tenant, old.kind, old.deletion_case, old.purge_at, old.effective_at)
    or (new.returned_at is not distinct from old.returned_at and (
      (old.delivered_at is not null and (new.delivered_at, new.evidence)
        is distinct from (old.delivered_at, old.evidence))
      or (old.closed_at is not null and new.closed_at is distinct from old.closed_at))) then
    raise exception 'notice % stays what it was', old.id;
  end if;
  return new;
end $$;

-- A letter has an id of its own by which the address that it may come back to names it. What came
-- back last stands in `returned`, whether it settled anything or not.
alter table notice_mail
  add column id uuid not null default gen_random_uuid() unique,
  add column returned_at timestamptz,
  add column returned text,
  drop constraint notice_mail_outcome_check,
  drop constraint notice_mail_check,
  add constraint notice_mail_outcome_check
    check (outcome in ('waiting', 'taken', 'refused', 'returned')),
  add constraint notice_mail_next check (case outcome when 'taken' then next_attempt_at is null
    when 'returned' then true else next_attempt_at is not null end),
  add check ((returned_at is null) = (returned is null));
create or replace function notice_mail_was_taken() returns trigger language plpgsql as $$
begin
  if old.outcome = 'taken' and (new.returned_at is not distinct from old.returned_at
    or new.outcome not in ('taken', 'returned')) then
    raise exception 'the letter to % was taken', old.contact;
  end if;
  return new;
end $$;

-- A contact whose mail comes back for good says yes again before anything else is sent there.
alter table contact
  add column unreachable_at timestamptz,
  drop constraint contact_check1,
  add constraint contact_asked
    check (verified_at is null or unreachable_at is not null or token_hash is null);
create or replace function contact_stays_where_it_is() returns trigger language plpgsql as $$
begin
  if (new.id, new.tenant, new.address) is distinct from (old.id, old.tenant, old.address)
    or (old.verified_at is not null and old.unreachable_at is null
      and new.verified_at is distinct from old.verified_at) then
    raise exception 'contact % is another one when its address is another one', old.id;
  end if;
  return new;
end $$;

-- When somebody last looked into the mailbox that mail comes back to.
create table mailbox_look (
  id integer     primary key default 1 check (id = 1),
  at timestamptz not null
);
