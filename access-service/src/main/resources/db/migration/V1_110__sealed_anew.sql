-- Keys of logs are sealed anew when the master key is another one.
drop trigger log_key_append_only on log_key;
create trigger log_key_is_kept before delete or truncate on log_key
  for each statement execute function refuse_change();
create trigger log_key_stays before update on log_key
  for each row execute function refuse_change_but_sealing('sealed_secret');
