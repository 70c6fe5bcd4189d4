-- What somebody outside is told, decided once: the decision is the key. What it says is sealed, but
-- for its subject: links and codes in it open things.
create table message (
  id               uuid        primary key,
  decision         text        not null unique,
  lane             text        not null check (lane in ('page', 'security', 'notice', 'status')),
  tenant           uuid,
  about            text        not null,
  subject          text        not null,
  content          bytea       not null,
  fallback_seconds integer     not null,
  sent_at          timestamptz not null,
  state            text        not null default 'under-way'
    check (state in ('under-way', 'delivered', 'failed')),
  settled_at       timestamptz,
  check ((state = 'under-way') = (settled_at is null))
);
create index message_tenant on message (tenant, id);
create index message_settled on message (settled_at) where settled_at is not null;

-- A message on one of its channels, in their order. Those after the first wait (held) until the one
-- before has failed or takes too long. A row that is being worked on is due again when the lease of
-- whoever works on it ends.
create table delivery (
  id           uuid        primary key,
  message      uuid        not null references message on delete cascade,
  position     integer     not null,
  channel      text        not null check (channel in ('mail', 'hook', 'sms', 'voice')),
  endpoint     uuid,
  address      bytea,
  urgent       boolean     not null,
  destination  text        not null,
  state        text        not null default 'held'
    check (state in ('held', 'waiting', 'delivered', 'failed', 'spared')),
  attempts     integer     not null default 0,
  tried_before integer     not null default 0,
  opened_at    timestamptz,
  due_at       timestamptz,
  fallback_at  timestamptz,
  claim        uuid,
  settled_at   timestamptz,
  reason       text,
  unique (message, position),
  check ((channel = 'hook') = (endpoint is not null)),
  check ((channel = 'hook') = (address is null)),
  check ((state = 'waiting') = (due_at is not null)),
  check ((state in ('held', 'waiting')) = (settled_at is null)),
  check (fallback_at is null or state in ('waiting'))
);
create index delivery_due on delivery (urgent, due_at) where state = 'waiting';
create index delivery_fallback on delivery (fallback_at) where fallback_at is not null;
create index delivery_destination on delivery (destination) where state = 'waiting';
create index delivery_endpoint on delivery (endpoint, id) where endpoint is not null;

-- What came of one attempt. One that nobody lived to write down is missing here: its number is.
create table delivery_attempt (
  delivery uuid        not null references delivery on delete cascade,
  number   integer     not null,
  began_at timestamptz not null,
  millis   bigint      not null,
  status   bigint,
  outcome  text        not null check (outcome in ('delivered', 'later', 'refused', 'gone')),
  detail   text        not null,
  primary key (delivery, number)
);

create function message_stays_what_it_was() returns trigger language plpgsql as $$
begin
  if (new.id, new.decision, new.lane, new.tenant, new.about, new.subject, new.content, new.sent_at)
      is distinct from
      (old.id, old.decision, old.lane, old.tenant, old.about, old.subject, old.content, old.sent_at)
    or (old.state = 'delivered' and (new.state, new.settled_at)
      is distinct from (old.state, old.settled_at)) then
    raise exception 'message % stays what it was', old.id;
  end if;
  return new;
end $$;
create trigger message_stays_what_it_was before update on message
  for each row execute function message_stays_what_it_was();

create function delivery_attempt_stays() returns trigger language plpgsql as $$
begin
  raise exception 'attempt % of delivery % was made', old.number, old.delivery;
end $$;
create trigger delivery_attempt_stays before update on delivery_attempt
  for each row execute function delivery_attempt_stays();
