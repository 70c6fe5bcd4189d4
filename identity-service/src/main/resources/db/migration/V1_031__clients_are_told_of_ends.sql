create index authorization_code_session on authorization_code (session_id);

-- Whatever ends a session, the clients at which it was used are told, as part of the same change
-- (OpenID Connect Back-Channel Logout 1.0).
create function session_end_is_told() returns trigger language plpgsql as $$
begin
  insert into work_item (kind, key, due_at)
  select 'back-channel-logout', new.id || ' ' || c.id, clock_timestamp()
  from client c
  where c.back_channel_logout_uri is not null and c.disabled_at is null
    and (exists (select from authorization_code a
          where a.session_id = new.id and a.client_id = c.id and a.redeemed_at is not null)
      or exists (select from refresh_family f where f.session_id = new.id and f.client_id = c.id))
  on conflict (kind, key) do nothing;
  return new;
end
$$;

create trigger session_end_is_told after update of ended_at on session
  for each row when (old.ended_at is null and new.ended_at is not null)
  execute function session_end_is_told();
