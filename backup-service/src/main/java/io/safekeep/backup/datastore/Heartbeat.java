package io.safekeep.backup.datastore;

import java.time.Instant;

/// Whether a datastore's heartbeat row is being changed. Without it the datastore is protected all
/// the same; only drills know less.
public sealed interface Heartbeat {

  Instant since();

  record Beating(Instant since) implements Heartbeat {}

  /// The row cannot be made or changed.
  ///
  /// @param reason what the server says and what would help
  record Missing(String reason, Instant since) implements Heartbeat {}
}
