package io.safekeep.notification.page;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Something that happened to a page.
///
/// @param who employee's id, or whoever else did it; null for the suite itself
/// @param text one sentence for a person
record PageFact(Instant at, What what, @Nullable String who, String text) {

  enum What {
    ORDERED,
    REPEATED,
    ASKED,
    NOBODY,
    ACKNOWLEDGED,
    SILENT,
    EXHAUSTED,
    RESOLVED,
    UNDELIVERED;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
