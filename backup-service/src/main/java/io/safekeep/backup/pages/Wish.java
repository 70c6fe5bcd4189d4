package io.safekeep.backup.pages;

import io.safekeep.runtime.problem.Refusal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a reader asks for in an address.
final class Wish {

  private Wish() {}

  /// @param text what a field of type `datetime-local` sends, in UTC
  /// @throws Refusal INVALID_REQUEST if it is no date and time
  static Optional<Instant> instant(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.parse(text.strip())
              .toInstant(ZoneOffset.UTC)
              .truncatedTo(ChronoUnit.MICROS));
    } catch (DateTimeException e) {
      throw Refusal.invalid("at", "must look like 2026-11-22T13:05:00");
    }
  }

  /// @param text ISO 8601; empty for everything
  /// @throws Refusal INVALID_REQUEST if it is no length of time
  static Optional<Duration> span(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Duration.parse(text)).filter(Duration::isPositive);
    } catch (DateTimeException e) {
      throw Refusal.invalid("span", "must look like PT1H");
    }
  }

  /// An instant as it stands in an address.
  static String parameter(Instant at) {
    return URLEncoder.encode(
        LocalDateTime.ofInstant(at, ZoneOffset.UTC).toString(), StandardCharsets.UTF_8);
  }
}
