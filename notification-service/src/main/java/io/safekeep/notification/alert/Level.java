package io.safekeep.notification.alert;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How bad the sender says it is, worst first.
enum Level {
  CRITICAL,
  ERROR,
  WARNING,
  INFO;

  /// Name in labels, API and tables.
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isWorseThan(Level other) {
    return compareTo(other) < 0;
  }

  static Level of(String label) {
    return Arrays.stream(values())
        .filter(level -> level.label().equals(label))
        .findFirst()
        .orElseThrow();
  }

  /// What senders call it. An alert that does not say, or says it in a word that nobody knows, is
  /// an error: it must not be overlooked for that.
  static Level said(@Nullable String word) {
    return switch (word == null ? "" : word.strip().toLowerCase(Locale.ROOT)) {
      case "critical", "crit", "emergency", "emerg", "alert", "fatal", "page", "disaster" ->
          CRITICAL;
      case "warning", "warn", "medium", "moderate" -> WARNING;
      case "info", "informational", "notice", "debug", "low", "none", "ok" -> INFO;
      default -> ERROR;
    };
  }
}
