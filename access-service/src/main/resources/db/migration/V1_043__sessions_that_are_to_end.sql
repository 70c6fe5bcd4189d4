-- Each replica looks twice a second for those of its sessions that are to end, among thousands that are not.
create index session_ending on session (replica) where state = 'terminating';
