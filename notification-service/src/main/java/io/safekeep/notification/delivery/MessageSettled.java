package io.safekeep.notification.delivery;

import java.time.Instant;
import java.util.UUID;

/// What became of a message. Told to observers in the transaction that notes it; once for a
/// message, and a second time if one that had failed was delivered after all.
public record MessageSettled(UUID id, String decision, Outcome outcome, Instant at) {

  /// Whether somebody has it.
  public enum Outcome {

    /// A channel has taken it: a server answers for it from here on.
    DELIVERED,

    /// No channel will take it.
    FAILED
  }
}
