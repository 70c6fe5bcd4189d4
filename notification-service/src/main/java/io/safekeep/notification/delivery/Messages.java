package io.safekeep.notification.delivery;

import io.safekeep.runtime.id.Ids;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.UUID;

/// Takes what somebody outside is to be told.
///
/// The decision is kept exactly once, with the caller's transaction; channels get the message at
/// least once, always under the same id, by which receivers can tell.
@Singleton
public class Messages {

  private final SqlMessages messages;
  private final OpenChannels channels;
  private final Event<Waiting> waiting;
  private final Event<MessageSettled> settled;
  private final Ids ids;
  private final Clock clock;

  Messages(
      SqlMessages messages,
      OpenChannels channels,
      Event<Waiting> waiting,
      Event<MessageSettled> settled,
      Ids ids,
      Clock clock) {
    this.messages = messages;
    this.channels = channels;
    this.waiting = waiting;
    this.settled = settled;
    this.ids = ids;
    this.clock = clock;
  }

  /// Keeps a message and has it sent once the caller's transaction is committed. What the first one
  /// of a decision said holds; a later one changes nothing.
  ///
  /// @return the message's id, the same for the same decision
  @Transactional(Transactional.TxType.MANDATORY)
  public UUID send(Message message) {
    var id = ids.next();
    var now = clock.instant();
    if (!messages.add(id, message, now)) {
      return messages.decided(message.decision());
    }
    int position = 0;
    for (Channel channel : message.channels()) {
      messages.addDelivery(ids.next(), id, position++, channel, message.lane());
    }
    channels.openNext(id, now).ifPresent(settled::fire);
    waiting.fire(new Waiting());
    return id;
  }
}
