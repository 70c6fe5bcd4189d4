package io.safekeep.runtime.purge;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.contracts.platform.StoresDeclared;
import java.time.Period;
import java.util.List;

/// One place in which a service keeps data of tenants.
///
/// @param name unique in its service: lower case, hyphens
/// @param dataClass class of the retention schedule, for example `structured`
/// @param purgeMethod what a purge does here, in a few words
/// @param verifyMethod how others can see that it is done
/// @param horizon time after a purge until copies that nobody deletes are gone
/// @param tables tables of the service's database that belong to the store
@RegisterForReflection(targets = StoresDeclared.DeclaredStore.class)
public record Store(
    String name,
    String dataClass,
    String purgeMethod,
    String verifyMethod,
    Period horizon,
    List<String> tables) {

  public Store {
    tables = List.copyOf(tables);
  }
}
