package io.safekeep.notification.room;

import io.safekeep.notification.affected.TenantIncidentResource;
import io.safekeep.notification.ways.Card;
import io.safekeep.notification.ways.Card.Item;
import io.safekeep.notification.ways.Card.Place;
import io.safekeep.notification.ways.StartCard;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.util.Optional;

/// What the reader's organisation was told of incidents.
@Singleton
class TenantIncidentsCard implements StartCard {

  private static final String HERE = "/our-incidents";

  private final TenantIncidentResource incidents;
  private final SignedIn signedIn;
  private final Caller caller;

  TenantIncidentsCard(TenantIncidentResource incidents, SignedIn signedIn, Caller caller) {
    this.incidents = incidents;
    this.signedIn = signedIn;
    this.caller = caller;
  }

  @Override
  public Optional<Card> card() {
    if (!signedIn.may("tenant-incident", "read") || caller.tenantIfAny().isEmpty()) {
      return Optional.empty();
    }
    var told = incidents.list();
    return Optional.of(
        new Card(
            Place.TENANT_INCIDENTS,
            "Incidents that concerned you",
            HERE,
            told.isEmpty() ? "good" : "",
            told.isEmpty() ? "None" : told.size() == 1 ? "1 notice" : told.size() + " notices",
            told.stream()
                .limit(Card.ROOM)
                .map(one ->
                    new Item(one.title(), HERE, Moment.toTheSecond(one.requestedAt()).text()))
                .toList()));
  }
}
