package io.safekeep.notification.delivery;

import io.safekeep.notification.delivery.MessageSettled.Outcome;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;

/// Moves a message on to its next channel, and notes when there is none left.
@Singleton
class OpenChannels {

  private final SqlMessages messages;
  private final Event<MessageSettled> settled;

  OpenChannels(SqlMessages messages, Event<MessageSettled> settled) {
    this.messages = messages;
    this.settled = settled;
  }

  /// Opens the first channel that waits for those before it. One whose endpoint is gone or disabled
  /// counts as failed at once. If none is left and none is still tried, the message has failed.
  void openNext(UUID message, Instant now) {
    messages.failWithoutEndpoint(message, now);
    if (!messages.openNext(message, now) && messages.failed(message, now)) {
      settled.fire(new MessageSettled(message, messages.decisionOf(message), Outcome.FAILED, now));
    }
  }
}
