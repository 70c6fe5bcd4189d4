package io.safekeep.notification.delivery;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Hears what becomes of messages, as another part of the service would.
@Singleton
class Heard {

  /// Decisions that begin so are more than it can bear.
  static final String UNBEARABLE = "unbearable/";

  private final List<MessageSettled> all = new CopyOnWriteArrayList<>();

  void hear(@Observes MessageSettled settled) {
    if (settled.decision().startsWith(UNBEARABLE)) {
      throw new IllegalStateException("does not want to hear of " + settled.decision());
    }
    all.add(settled);
  }

  List<MessageSettled.Outcome> of(String decision) {
    return all.stream()
        .filter(settled -> settled.decision().equals(decision))
        .map(MessageSettled::outcome)
        .toList();
  }
}
