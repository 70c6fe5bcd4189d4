-- Each session that ended is drawn once: whether somebody looks at what was done in it.
create table session_draw (
  session  uuid        primary key references session,
  drawn_at timestamptz not null default clock_timestamp(),
  chosen   text        not null check (chosen in ('no', 'random', 'break-glass'))
);
create index session_draw_at on session_draw (drawn_at);
create index session_ended on session (ended_at) where state = 'terminated';

create table session_review (
  id          uuid        primary key,
  -- Null for an emergency in which no session was recorded, such as one on hosts.
  session     uuid        unique references session_draw,
  tenant      uuid        not null,
  grant_id    uuid        not null,
  request     uuid        not null,
  employee    text        not null,
  chosen      text        not null check (chosen in ('random', 'break-glass')),
  -- Null while there is nobody who may.
  reviewer    text        check (reviewer <> employee),
  drawn_at    timestamptz not null default clock_timestamp(),
  due_at      timestamptz not null check (due_at > drawn_at),
  state       text        not null default 'open' check (state in ('open', 'clean', 'concern')),
  decided_by  text        check (decided_by <> employee),
  decided_at  timestamptz,
  words       text,
  check ((state = 'open') = (decided_by is null)),
  check ((decided_by is null) = (decided_at is null)),
  check ((decided_by is null) = (words is null))
);
create index session_review_open on session_review (due_at) where state = 'open';
create unique index session_review_without_session on session_review (request)
  where session is null;
alter table session_review add check (session is not null or chosen = 'break-glass');

-- Nobody reviews what they did, what was done in their name, or what they approved.
create function session_review_follows() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'session review % is kept for ever', old.id;
  end if;
  if tg_op = 'UPDATE' then
    if old.state <> 'open' then
      raise exception 'session review % is decided', old.id;
    end if;
    if (to_jsonb(new) - array['reviewer', 'state', 'decided_by', 'decided_at', 'words'])
      is distinct from
      (to_jsonb(old) - array['reviewer', 'state', 'decided_by', 'decided_at', 'words']) then
      raise exception 'session review % stays what was drawn', old.id;
    end if;
  end if;
  if exists (
    select from access_request r where r.id = new.request
      and (r.employee in (new.reviewer, new.decided_by)
        or r.on_behalf in (new.reviewer, new.decided_by)))
    or exists (
    select from approval a where a.request = new.request
      and (a.approver in (new.reviewer, new.decided_by)
        or a.on_behalf in (new.reviewer, new.decided_by))) then
    raise exception 'session review % is by somebody who took part', new.id;
  end if;
  return new;
end $$;
create trigger session_review_follows before insert or update or delete on session_review
  for each row execute function session_review_follows();
