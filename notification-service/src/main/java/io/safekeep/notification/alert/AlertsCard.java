package io.safekeep.notification.alert;

import io.safekeep.notification.ways.Card;
import io.safekeep.notification.ways.Card.Item;
import io.safekeep.notification.ways.Card.Place;
import io.safekeep.notification.ways.StartCard;
import io.safekeep.runtime.pages.SignedIn;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Whether something is wrong that somebody was called for.
@Singleton
class AlertsCard implements StartCard {

  private static final int MANY = 50;

  private final AlertResource alerts;
  private final SignedIn signedIn;

  AlertsCard(AlertResource alerts, SignedIn signedIn) {
    this.alerts = alerts;
    this.signedIn = signedIn;
  }

  @Override
  public Optional<Card> card() {
    if (!signedIn.may("alert", "read")) {
      return Optional.empty();
    }
    var calling = alerts.list(true, Verdict.PAGE.label(), null, null, null, MANY);
    int count = calling.items().size();
    return Optional.of(
        new Card(
            Place.ALERTS,
            "Alerts",
            "/alerts",
            count == 0 ? "good" : "bad",
            switch (count) {
              case 0 -> "None calls somebody";
              case 1 -> "1 calls somebody";
              case MANY -> MANY + " or more call somebody";
              default -> count + " call somebody";
            },
            calling.items().stream()
                .limit(Card.ROOM)
                .map(alert -> new Item(alert.title(), "/alerts/" + alert.id(), alert.reason()))
                .toList()));
  }
}
