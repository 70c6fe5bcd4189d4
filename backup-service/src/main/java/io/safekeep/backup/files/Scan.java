package io.safekeep.backup.files;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One look through a whole source. What was there before it began is captured; nothing that came
/// after its end is.
///
/// @param number of the journal that it wrote; 0 if nothing had changed
/// @param changes how many versions are in that journal
/// @param unreadable how many things could not be looked at
/// @param firstUnreadable which one, and why; null if there is none
public record Scan(
    Instant startedAt,
    Instant endedAt,
    long number,
    long changes,
    long unreadable,
    @Nullable String firstUnreadable) {

  public Scan {
    if (endedAt.isBefore(startedAt)) {
      throw new IllegalArgumentException("a scan that ended before it began");
    }
  }
}
