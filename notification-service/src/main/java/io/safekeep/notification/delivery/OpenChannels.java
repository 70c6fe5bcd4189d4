package io.safekeep.notification.delivery;

import io.safekeep.notification.delivery.MessageSettled.Outcome;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Moves a message on to its next channel, and notes when there is none left.
@Singleton
class OpenChannels {

  private final SqlMessages messages;

  OpenChannels(SqlMessages messages) {
    this.messages = messages;
  }

  /// Opens the first channel that waits for those before it. One whose endpoint is gone or disabled
  /// counts as failed at once. If none is left and none is still tried, the message has failed.
  ///
  /// @return that it has, to be told in this transaction; empty if it has not, or had before
  Optional<MessageSettled> openNext(UUID message, Instant now) {
    // Two channels that fail at the same moment must not each count on the other one.
    String decision = messages.lock(message);
    messages.failWithoutEndpoint(message, now);
    return !messages.openNext(message, now) && messages.failed(message, now)
        ? Optional.of(new MessageSettled(message, decision, Outcome.FAILED, now))
        : Optional.empty();
  }
}
