package io.safekeep.notification.delivery;

import java.time.Instant;
import java.util.UUID;

/// One claimed attempt at a delivery.
///
/// @param claim names the claim; what came of it is noted only while it holds
/// @param number among the delivery's attempts, from 1
/// @param tries how many there were since it was last begun anew, this one included
/// @param destination what attempts are counted by: an endpoint, the mail server, the provider
/// @param sentAt when the message was handed over
record Attempt(
    UUID delivery,
    UUID message,
    UUID claim,
    int number,
    int tries,
    Lane lane,
    String destination,
    Channel to,
    Text text,
    String about,
    Instant sentAt) {

  @Override
  public String toString() {
    return "Attempt[" + delivery + ", " + number + "]";
  }
}
