-- To whom a notice of an incident went, as messages: contacts and endpoints of the tenant. Tried in
-- rounds for as long as nobody has it.
create table notice_channel (
  notice  uuid        not null references notice on delete cascade,
  target  uuid        not null,
  kind    text        not null check (kind in ('contact', 'endpoint')),
  round   integer     not null check (round > 0),
  message uuid        not null,
  sent_at timestamptz not null,
  primary key (notice, target, round)
);
