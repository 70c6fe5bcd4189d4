package io.safekeep.notification.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that may send alerts, by a key of its own.
///
/// @param rhythm in which it says that it lives; null for what sends alerts instead
/// @param addedBy `sub` of whoever registered it
/// @param heardAt when something came from it; null so far
/// @param silentSince since when it says nothing; null if it is heard
/// @param endedAt when its key stopped being good; null while it is
record AlertSource(
    UUID id,
    String name,
    SourceKind kind,
    @Nullable Rhythm rhythm,
    String addedBy,
    Instant addedAt,
    @Nullable Instant heardAt,
    @Nullable Instant silentSince,
    @Nullable Instant endedAt) {

  /// The suite's own services.
  static final UUID SUITE = UUID.fromString("00000000-0000-7000-8000-000000000000");

  /// @param every how often it is heard
  /// @param grace how much later it may be
  /// @param isWatchdog whether its silence means that alerts may not arrive at all, so that
  ///   somebody is told by the second path too
  record Rhythm(Duration every, Duration grace, boolean isWatchdog) {

    /// How long it may be silent.
    Duration patience() {
      return every.plus(grace);
    }
  }
}
