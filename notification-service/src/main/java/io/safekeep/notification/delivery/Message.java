package io.safekeep.notification.delivery;

import io.safekeep.contracts.TenantId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that somebody outside is to be told.
///
/// @param decision names the decision to tell it: the same one twice makes one message
/// @param channels in the order of fallback; the first one that has it is enough
/// @param tenant whose data goes when the tenant's goes; null for the suite's own people
/// @param about what it is about, for readers and receivers, for example `incident/0199...`
public record Message(
    String decision,
    Lane lane,
    List<Channel> channels,
    Text text,
    @Nullable TenantId tenant,
    String about) {

  /// @throws IllegalArgumentException if there is no channel
  public Message {
    channels = List.copyOf(channels);
    if (channels.isEmpty()) {
      throw new IllegalArgumentException("message " + decision + " has no channel");
    }
  }
}
