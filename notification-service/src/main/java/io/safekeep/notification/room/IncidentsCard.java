package io.safekeep.notification.room;

import io.safekeep.notification.incident.IncidentResource;
import io.safekeep.notification.incident.IncidentView;
import io.safekeep.notification.ways.Card;
import io.safekeep.notification.ways.Card.Item;
import io.safekeep.notification.ways.Card.Place;
import io.safekeep.notification.ways.StartCard;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which incidents go on, the reader's own first.
@Singleton
class IncidentsCard implements StartCard {

  private final IncidentResource incidents;
  private final ShownIncident shown;
  private final SignedIn signedIn;
  private final Caller caller;

  IncidentsCard(IncidentResource incidents, ShownIncident shown, SignedIn signedIn, Caller caller) {
    this.incidents = incidents;
    this.shown = shown;
    this.signedIn = signedIn;
    this.caller = caller;
  }

  @Override
  public Optional<Card> card() {
    return signedIn.may("incident", "read") && caller.tenantIfAny().isEmpty()
        ? Optional.of(card(incidents.list(true, null, null, Page.MOST).items()))
        : Optional.empty();
  }

  private Card card(List<IncidentView> open) {
    long own = open.stream().filter(this::isOwn).count();
    return new Card(
        Place.INCIDENTS,
        "Incidents",
        "/incidents",
        open.isEmpty() ? "good" : "busy",
        open.isEmpty()
            ? "Nothing is open"
            : open.size() + " open" + (own > 0 ? ", " + own + " under your command" : ""),
        open.stream()
            .sorted(Comparator.comparing(incident -> !isOwn(incident)))
            .limit(Card.ROOM)
            .map(this::item)
            .toList());
  }

  private Item item(IncidentView incident) {
    var row = shown.row(incident);
    return new Item(
        row.title(),
        "/incidents/" + row.id(),
        "%s, %s, %s"
            .formatted(
                row.severity().text(),
                row.state().text(),
                isOwn(incident) ? "under your command" : "commander: " + row.commander()));
  }

  private boolean isOwn(IncidentView incident) {
    return caller.subject().equals(incident.commander());
  }
}
