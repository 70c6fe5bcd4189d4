package io.safekeep.notification.alert;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Alerts that are one trouble: somebody is called once for all of them.
///
/// @param alerts how many there were
/// @param acted the most that was done about it
/// @param incident that was opened for it; null if none was
record AlertGroup(
    UUID id,
    String key,
    String title,
    int alerts,
    Verdict acted,
    @Nullable UUID incident,
    @Nullable UUID page,
    Instant openedAt,
    @Nullable Instant closedAt) {

  /// Gathers what would call somebody beyond the first few troubles of a minute.
  static final String STORM = "storm";

  /// Key of its page and of its incident.
  String actKey() {
    return "alerts/" + id;
  }
}
