package io.safekeep.notification.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A signal as it is kept.
///
/// @param sourceName and
/// @param sourceKind of its source, which rules may go by
/// @param sourceAddedAt since when its source is known
/// @param outcome what it did; null until that is decided
/// @param decidedAt null until then
record HeardSignal(
    UUID id,
    UUID source,
    String sourceName,
    SourceKind sourceKind,
    Instant sourceAddedAt,
    Signal signal,
    Instant receivedAt,
    @Nullable String outcome,
    @Nullable Instant decidedAt) {

  /// What was so for longer before anybody here listened is history: a new installation reads
  /// topics from their beginning, and nobody is called for what others have dealt with.
  private static final Duration NEWS = Duration.ofHours(1);

  /// Whether a fact of the suite is older than the installation that hears of it.
  boolean isHistory() {
    return sourceKind == SourceKind.SUITE && signal.at().isBefore(sourceAddedAt.minus(NEWS));
  }
}
