package io.safekeep.notification.trust;

import java.time.Duration;
import java.time.Instant;

/// A notice that the catalogue changed (P3).
///
/// @param version of the catalogue from then on
/// @param sha256 of that version's file, in hex
record Change(int version, String sha256, Instant publishedAt, String title, String text) {

  /// How long a change stands on the page.
  static final Duration SHOWN = Duration.ofDays(30);

  boolean isShownAt(Instant now) {
    return !publishedAt.isAfter(now) && publishedAt.plus(SHOWN).isAfter(now);
  }
}
