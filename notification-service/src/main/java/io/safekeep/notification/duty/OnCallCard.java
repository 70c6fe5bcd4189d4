package io.safekeep.notification.duty;

import io.safekeep.notification.oncall.Line;
import io.safekeep.notification.oncall.OnCall;
import io.safekeep.notification.oncall.OnCall.Turn;
import io.safekeep.notification.ways.Card;
import io.safekeep.notification.ways.Card.Item;
import io.safekeep.notification.ways.Card.Place;
import io.safekeep.notification.ways.StartCard;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Whether the reader is on call, and when next.
@Singleton
class OnCallCard implements StartCard {

  private static final String HERE = "/on-call";

  private final OnCall onCall;
  private final SignedIn signedIn;
  private final Caller caller;
  private final Clock clock;

  OnCallCard(OnCall onCall, SignedIn signedIn, Caller caller, Clock clock) {
    this.onCall = onCall;
    this.signedIn = signedIn;
    this.caller = caller;
    this.clock = clock;
  }

  @Override
  public Optional<Card> card() {
    return signedIn.may("on-call", "read") ? Optional.of(card(turns())) : Optional.empty();
  }

  private Card card(List<Turn> turns) {
    Instant now = clock.instant();
    boolean on = turns.stream().anyMatch(turn -> !turn.from().isAfter(now));
    return new Card(
        Place.ON_CALL,
        "On call",
        HERE,
        on ? "busy" : "",
        on ? "You are on call" : turns.isEmpty() ? "Not in the next 35 days" : "Not now",
        turns.stream().limit(Card.ROOM).map(turn -> item(turn, now)).toList());
  }

  private static Item item(Turn turn, Instant now) {
    return new Item(
        "%s, %s line".formatted(turn.title(), turn.line() == Line.PRIMARY ? "first" : "second"),
        HERE + "/" + turn.schedule(),
        turn.from().isAfter(now)
            ? "from " + Moment.toTheSecond(turn.from()).text()
            : "until " + Moment.toTheSecond(turn.to()).text());
  }

  private List<Turn> turns() {
    try {
      return onCall.turns(UUID.fromString(caller.subject()));
    } catch (IllegalArgumentException noEmployeesId) {
      return List.of();
    }
  }
}
