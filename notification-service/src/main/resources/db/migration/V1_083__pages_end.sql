-- What a page says is sealed from here on: alerts in it may quote customers' data. What pages said
-- that are over by now is forgotten; open ones keep it until they end.
alter table page add column content bytea;
alter table page disable trigger page_goes_forward;
update page set text = '' where state = 'resolved';
alter table page enable trigger page_goes_forward;

create index page_resolved on page (resolved_at) where state = 'resolved';
