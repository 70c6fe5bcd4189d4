package io.safekeep.notification.release;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// A new version of a program, as it was announced.
///
/// @param product its name in the header User-Agent
/// @param version one to four numbers with dots
/// @param releasedAt since when it can be had
/// @param download where
/// @param text what is new, plain
record ClientRelease(
    UUID id,
    String product,
    String version,
    Instant releasedAt,
    URI download,
    String text,
    String announcedBy,
    Instant announcedAt) {

  /// P159.
  static final Duration BOUND = Duration.ofHours(24);

  boolean isInTime() {
    return !announcedAt.isAfter(releasedAt.plus(BOUND));
  }
}
