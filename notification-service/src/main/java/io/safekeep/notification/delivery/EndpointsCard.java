package io.safekeep.notification.delivery;

import io.safekeep.notification.endpoint.EndpointResource;
import io.safekeep.notification.ways.Card;
import io.safekeep.notification.ways.Card.Place;
import io.safekeep.notification.ways.StartCard;
import io.safekeep.runtime.pages.SignedIn;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/// Whether programs and chats are told.
@Singleton
class EndpointsCard implements StartCard {

  private final EndpointResource endpoints;
  private final SignedIn signedIn;

  EndpointsCard(EndpointResource endpoints, SignedIn signedIn) {
    this.endpoints = endpoints;
    this.signedIn = signedIn;
  }

  @Override
  public Optional<Card> card() {
    if (!signedIn.may("endpoint", "read")) {
      return Optional.empty();
    }
    var all = endpoints.list(null).items();
    long closed = all.stream().filter(one -> !one.state().equals("active")).count();
    return Optional.of(
        new Card(
            Place.ENDPOINTS,
            "Endpoints",
            "/endpoints",
            closed > 0 ? "bad" : all.isEmpty() ? "" : "good",
            all.isEmpty()
                ? "None is registered"
                : closed > 0
                    ? "%d of %d get nothing".formatted(closed, all.size())
                    : all.size() + " told of what happens",
            List.of()));
  }
}
