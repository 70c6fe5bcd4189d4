-- Keys of authenticator apps are sealed anew when the master key is another one; steps still only go
-- forward.
drop trigger code_is_taken_once on authenticator_app;
create trigger code_is_taken_once before update on authenticator_app
  for each row when (new.last_step < old.last_step or (new.last_step = old.last_step
    and (new.sealed_key = old.sealed_key or not sealed_anew(old.sealed_key, new.sealed_key))))
  execute function factor_goes_back();
