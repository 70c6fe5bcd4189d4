package io.safekeep.notification.affected;

import io.safekeep.notification.incident.CloseBar;
import io.safekeep.notification.incident.Incident;
import jakarta.inject.Singleton;
import java.util.Optional;

/// P42: no incident about tenants' data closes before it is known whose it was and each was told.
@Singleton
class TenantsToldBar implements CloseBar {

  private final SqlAffected affected;

  TenantsToldBar(SqlAffected affected) {
    this.affected = affected;
  }

  @Override
  public Optional<String> bar(Incident incident) {
    if (incident.report().exercise()) {
      return Optional.empty();
    }
    var changes = affected.changes(incident.id());
    if (changes.stream().anyMatch(change -> change.decidedAt() == null)) {
      return Optional.of("Somebody has to agree or not to a change of who was concerned.");
    }
    if (incident.kind().concernsTenantsData()
        && changes.isEmpty()
        && affected.queries(incident.id()).isEmpty()) {
      return Optional.of("Nobody has found out which tenants were concerned.");
    }
    var reach = affected.reach(incident.id());
    return reach.told() < reach.concerned()
        ? Optional.of(
            "%d of %d tenants concerned were not told."
                .formatted(reach.concerned() - reach.told(), reach.concerned()))
        : Optional.empty();
  }
}
