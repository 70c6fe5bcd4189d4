package io.safekeep.notification.trust;

import io.safekeep.notification.ways.Card;
import io.safekeep.notification.ways.Card.Item;
import io.safekeep.notification.ways.Card.Place;
import io.safekeep.notification.ways.StartCard;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/// Whether promises are kept, to everybody.
@Singleton
class TrustCard implements StartCard {

  private final Promises promises;

  TrustCard(Promises promises) {
    this.promises = promises;
  }

  @Override
  public Optional<Card> card() {
    var standings = promises.now().standings();
    long good = standings.stream().filter(it -> it.status().isGood()).count();
    long broken = standings.stream().filter(it -> it.status() == Status.BROKEN).count();
    return Optional.of(
        new Card(
            Place.TRUST,
            "Trust",
            "/trust",
            broken > 0 ? "bad" : good == standings.size() ? "good" : "busy",
            good + " of " + standings.size() + " promises kept",
            broken > 0
                ? List.of(new Item(broken + " broken", "/trust?state=broken#list", ""))
                : List.of()));
  }
}
