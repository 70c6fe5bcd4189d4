package io.safekeep.notification.incident;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An incident was opened or is another one now: fired in that transaction, for whoever in the
/// service has to follow it. Says nothing but what may leave the incident's own people.
///
/// @param title for its own people, who may write another one for everybody; empty while restricted
/// @param restricted then nobody but its people may learn that there is one
/// @param exercise whether it is only played
/// @param publicText null until somebody has written it
/// @param commander `sub` of who commands; null while nobody does
public record IncidentChanged(
    UUID incident,
    Kind kind,
    Severity severity,
    IncidentState state,
    String title,
    boolean restricted,
    boolean customerImpact,
    boolean exercise,
    @Nullable PublicText publicText,
    @Nullable UUID commander,
    Instant at) {

  static IncidentChanged of(Incident incident, Instant at) {
    var commander = incident.team().commander();
    return new IncidentChanged(
        incident.id(),
        incident.kind(),
        incident.severity(),
        incident.state(),
        incident.restricted() ? "" : incident.title(),
        incident.restricted(),
        incident.customerImpact(),
        incident.report().exercise(),
        incident.publicText(),
        commander == null ? null : UUID.fromString(commander),
        at);
  }
}
