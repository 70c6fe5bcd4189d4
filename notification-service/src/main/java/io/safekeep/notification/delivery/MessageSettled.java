package io.safekeep.notification.delivery;

import java.time.Instant;
import java.util.UUID;

/// What became of a message. Told to observers in the transaction that notes it; once for a
/// message, and again if one that had failed was delivered after all, or one that was delivered
/// came back.
public record MessageSettled(UUID id, String decision, Outcome outcome, Instant at) {

  /// Whether somebody has it.
  public enum Outcome {

    /// A channel has taken it: a server answers for it from here on.
    DELIVERED,

    /// No channel will take it.
    FAILED
  }
}
