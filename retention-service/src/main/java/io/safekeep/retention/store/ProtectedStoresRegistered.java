package io.safekeep.retention.store;

import io.safekeep.retention.store.SqlProtectedDatastores.Comparison;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P68: whose servers are protected against loss, of them a database is registered here too, so
/// that an export holds it and a purge reaches it.
@Singleton
class ProtectedStoresRegistered implements ControlCheck {

  private final SqlProtectedDatastores datastores;

  ProtectedStoresRegistered(SqlProtectedDatastores datastores) {
    this.datastores = datastores;
  }

  @Override
  public String name() {
    return "protected-stores-registered";
  }

  @Override
  public String promise() {
    return "P68";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "each tenant with protected servers: at least as many registered databases";
  }

  @Override
  public List<ControlResult> check() {
    return datastores.comparisons().stream().map(ProtectedStoresRegistered::judge).toList();
  }

  static ControlResult judge(Comparison tenant) {
    boolean isKept = tenant.registeredDatabases() >= tenant.protectedServers();
    return new ControlResult(
        isKept ? Outcome.PASS : Outcome.FAIL,
        tenant.tenant(),
        tenant.tenant().toString(),
        tenant.registeredDatabases() + " of " + tenant.protectedServers(),
        isKept
            ? "What is protected is also exported and purged."
            : "A server is protected whose databases nobody would export or purge.");
  }
}
