package io.safekeep.notification.status.site;

import io.safekeep.notification.ways.Card;
import io.safekeep.notification.ways.Card.Place;
import io.safekeep.notification.ways.StartCard;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/// Whether the services work, to everybody.
@Singleton
class StatusCard implements StartCard {

  private final StatusSite site;

  StatusCard(StatusSite site) {
    this.site = site;
  }

  @Override
  public Optional<Card> card() {
    return site.now()
        .map(now ->
            new Card(
                Place.STATUS,
                "Status",
                "/status/",
                switch (now.indicator()) {
                  case "none" -> "good";
                  case "major", "critical" -> "bad";
                  default -> "busy";
                },
                now.description(),
                List.of()));
  }
}
