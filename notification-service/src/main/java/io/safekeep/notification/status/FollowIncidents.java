package io.safekeep.notification.status;

import io.safekeep.notification.incident.CloseBar;
import io.safekeep.notification.incident.Incident;
import io.safekeep.notification.incident.IncidentChanged;
import io.safekeep.notification.status.PublicIncident.Dismissed;
import io.safekeep.notification.status.PublicIncident.Draft;
import io.safekeep.notification.status.PublicIncident.Facts;
import io.safekeep.notification.status.PublicIncident.Justified;
import io.safekeep.notification.status.PublicIncident.Published;
import io.safekeep.notification.status.PublicIncident.Resolved;
import io.safekeep.runtime.id.Ids;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/// P137 and P138: an incident that customers feel has a draft for the public by itself, and is not
/// closed before the public was told that it is over. Restricted incidents and exercises stay
/// inside.
@Singleton
class FollowIncidents implements CloseBar {

  private final TellPublic tellPublic;
  private final SqlPublicIncidents incidents;
  private final Ids ids;

  FollowIncidents(TellPublic tellPublic, SqlPublicIncidents incidents, Ids ids) {
    this.tellPublic = tellPublic;
    this.incidents = incidents;
    this.ids = ids;
  }

  void follow(@Observes IncidentChanged change) {
    if (change.exercise() || !change.state().isUnderWay()) {
      return;
    }
    var level = Level.valueOf(change.severity().name());
    var source = "incident:" + change.incident();
    var known = incidents.ofSource(source);
    if (change.restricted()) {
      known.ifPresent(tellPublic::conceal);
    } else if (known.isPresent()) {
      tellPublic.rate(known.get(), level);
    } else if (change.customerImpact()) {
      var text = change.publicText();
      tellPublic.draft(
          new Facts(
              ids.next(),
              source,
              change.incident(),
              level,
              cut(text == null ? change.title() : text.title()),
              change.at()),
          Map.of());
    }
  }

  private static String cut(String title) {
    var line = title.replaceAll("\\p{Cntrl}+", " ").strip();
    if (line.isEmpty()) {
      return "An incident";
    }
    return line.length() <= Facts.LONGEST_TITLE
        ? line
        : line.substring(0, Facts.LONGEST_TITLE - 1) + "…";
  }

  @Override
  public Optional<String> bar(Incident incident) {
    return incidents.of(incident.id()).stream()
        .map(FollowIncidents::bar)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> bar(PublicIncident told) {
    return switch (told) {
      case Draft _, Justified _ -> Optional.of("It is not decided yet whether the public is told.");
      case Published _ ->
          Optional.of("The public has not been told yet, by an update, that it is resolved.");
      case Resolved _, Dismissed _ -> Optional.empty();
    };
  }
}
