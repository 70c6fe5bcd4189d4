package io.safekeep.contracts.platform;

import io.safekeep.contracts.Topics;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A service says which stores of tenants' data it holds, and how each is emptied and looked at.
///
/// @param tenant always null
/// @param stores all of them; what is missing is not there any more
public record StoresDeclared(
    @Nullable UUID tenant, String service, List<DeclaredStore> stores, Instant declaredAt)
    implements PlatformEvent {

  @Override
  public String type() {
    return typeOf(service);
  }

  @Override
  public String subject() {
    return service;
  }

  @Override
  public String topic() {
    return Topics.of(service);
  }

  /// CloudEvents type under which a service declares its stores.
  public static String typeOf(String service) {
    return "io.safekeep." + service + ".stores.declared.v1";
  }

  /// One store.
  ///
  /// @param name unique in its service: lower case, hyphens
  /// @param dataClass class of the retention schedule, for example `structured`
  /// @param purgeMethod what a purge does here, in a few words
  /// @param verifyMethod how others can see that it is done
  /// @param horizonDays days after a purge until copies that nobody deletes are gone; 0 if there
  ///   are none
  /// @param tables tables of the service's database that belong to the store, for whoever looks
  /// @param steps steps of a purge that can be ordered here; none for a store that is kept
  public record DeclaredStore(
      String name,
      String dataClass,
      String purgeMethod,
      String verifyMethod,
      int horizonDays,
      List<String> tables,
      List<String> steps) {

    public DeclaredStore {
      tables = List.copyOf(tables);
      steps = List.copyOf(steps);
    }
  }
}
