package io.safekeep.notification.incident;

import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Which incidents the caller may see. One that they may not looks like none.
@Singleton
public class Sight {

  private final SqlIncidents incidents;
  private final Caller caller;

  Sight(SqlIncidents incidents, Caller caller) {
    this.incidents = incidents;
    this.caller = caller;
  }

  /// @throws Refusal NOT_FOUND for the people of a tenant, whatever their roles say: they read what
  ///   concerns them elsewhere
  public Viewer viewer() {
    if (caller.tenantIfAny().isPresent()) {
      throw Refusal.notFound("this");
    }
    return new Viewer(caller.subject(), caller.holds("incident:read-restricted"));
  }

  /// @throws Refusal NOT_FOUND
  public Incident visible(UUID id) {
    return incidents.find(id, viewer()).orElseThrow(() -> Refusal.notFound("incident " + id));
  }
}
