package io.safekeep.notification.bounce;

import io.safekeep.notification.mail.Origin;
import java.time.Instant;

/// A server reports on a letter that another one had taken. Told to observers in one transaction;
/// again if the replica dies before the report is removed.
///
/// @param origin whose letter it is
/// @param report what the server says
/// @param at when it was read
public record LetterReturned(Origin origin, Report report, Instant at) {

  /// Whether it is about a letter of that kind.
  public boolean isOf(Origin.Kind kind) {
    return origin.kind() == kind;
  }
}
