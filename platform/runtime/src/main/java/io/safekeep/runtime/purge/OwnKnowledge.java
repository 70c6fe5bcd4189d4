package io.safekeep.runtime.purge;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// What this service itself knows that speaks against a step. A warrant says what retention-service
/// believes; two services must be wrong before an active customer loses anything.
@Singleton
class OwnKnowledge {

  private final Sql sql;
  private final boolean followsTenants;

  OwnKnowledge(
      Sql sql, @ConfigProperty(name = "safekeep.tenant-directory") boolean followsTenants) {
    this.sql = sql;
    this.followsTenants = followsTenants;
  }

  /// Why the step must not be carried out; empty if nothing is known against it. The service that
  /// owns relationships follows nobody; its holder looks at its own tables.
  Optional<String> against(TenantId tenant, Step step) {
    if (!followsTenants || step == Step.RELEASE) {
      return Optional.empty();
    }
    return sql.first(
            """
            select count(*) filter (where ended_at is null) as open, count(*) as known
            from known_relationship where tenant = ?
            """,
            row -> {
              if (row.number("known") == 0) {
                return "no relationship of the tenant is known here, and not knowing is no end";
              }
              long open = row.number("open");
              return open == 0 ? "" : "the tenant has %d open relationships".formatted(open);
            },
            tenant.value())
        .filter(reason -> !reason.isEmpty());
  }
}
