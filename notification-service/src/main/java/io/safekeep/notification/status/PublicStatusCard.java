package io.safekeep.notification.status;

import io.safekeep.notification.ways.Card;
import io.safekeep.notification.ways.Card.Item;
import io.safekeep.notification.ways.Card.Place;
import io.safekeep.notification.ways.StartCard;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.SignedIn;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.stream.Stream;

/// What the public has to be told, to whoever may tell it.
@Singleton
class PublicStatusCard implements StartCard {

  private static final String HERE = "/public-status";

  private final SqlPublicIncidents incidents;
  private final SignedIn signedIn;

  PublicStatusCard(SqlPublicIncidents incidents, SignedIn signedIn) {
    this.incidents = incidents;
    this.signedIn = signedIn;
  }

  @Override
  public Optional<Card> card() {
    if (!signedIn.may("status", "post")) {
      return Optional.empty();
    }
    var waiting = incidents.waiting();
    var goingOn = incidents.goingOn();
    return Optional.of(
        new Card(
            Place.PUBLIC_STATUS,
            "What the public is told",
            HERE,
            waiting.isEmpty() ? goingOn.isEmpty() ? "good" : "busy" : "bad",
            waiting.isEmpty()
                ? goingOn.isEmpty() ? "Nothing waits" : goingOn.size() + " going on"
                : waiting.size() + " to decide",
            Stream.concat(
                    waiting.stream()
                        .map(one ->
                            item(
                                one,
                                "To decide until "
                                    + Moment.toTheSecond(one.facts().decideBy()).text())),
                    goingOn.stream()
                        .map(one ->
                            item(
                                one,
                                "Next update until " + Moment.toTheSecond(one.updateBy()).text())))
                .limit(Card.ROOM)
                .toList()));
  }

  private static Item item(PublicIncident incident, String note) {
    return new Item(incident.facts().title(), HERE + "/" + incident.id(), note);
  }
}
