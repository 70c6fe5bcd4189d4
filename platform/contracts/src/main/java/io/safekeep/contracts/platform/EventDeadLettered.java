package io.safekeep.contracts.platform;

import io.safekeep.contracts.Topics;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A message could not be handled and was put aside with the reason; nothing is lost.
///
/// @param service short name of the service that gave up on the message
/// @param letter id of the kept message in that service
/// @param fromTopic topic, partition and offset name the original message
/// @param reason why it could not be handled
public record EventDeadLettered(
    @Nullable UUID tenant,
    String service,
    UUID letter,
    String fromTopic,
    int partition,
    long offset,
    String reason)
    implements PlatformEvent {

  @Override
  public String type() {
    return "io.safekeep." + service + ".event.dead-lettered.v1";
  }

  @Override
  public String subject() {
    return letter.toString();
  }

  @Override
  public String topic() {
    return Topics.DEAD_LETTERS;
  }
}
