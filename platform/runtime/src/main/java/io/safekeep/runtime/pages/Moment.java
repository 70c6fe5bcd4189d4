package io.safekeep.runtime.pages;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An instant as pages show it, in UTC; the script adds the reader's own time. Its text breaks
/// between day and time only.
///
/// @param iso for the attribute `datetime`
/// @param field for an input of type `datetime-local`, to the second
/// @param text to read
public record Moment(String iso, String field, String text) {

  private static final DateTimeFormatter FIELD =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern("d\u00a0MMM\u00a0uuuu, HH:mm:ss\u00a0'UTC'", Locale.ENGLISH);
  private static final DateTimeFormatter FRACTION =
      DateTimeFormatter.ofPattern(
          "d\u00a0MMM\u00a0uuuu, HH:mm:ss.SSSSSS\u00a0'UTC'", Locale.ENGLISH);

  public static Moment of(Instant instant) {
    LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    boolean whole = utc.getNano() == 0;
    return new Moment(instant.toString(), FIELD.format(utc), (whole ? TEXT : FRACTION).format(utc));
  }

  /// Without the fraction, for what needs no more.
  public static Moment toTheSecond(Instant instant) {
    return of(instant.truncatedTo(ChronoUnit.SECONDS));
  }

  /// To the second, or nothing for nothing.
  public static @Nullable Moment ifAny(@Nullable Instant instant) {
    return instant == null ? null : toTheSecond(instant);
  }

  /// The first whole second that is not before an instant.
  public static Moment notBefore(Instant instant) {
    Instant second = instant.truncatedTo(ChronoUnit.SECONDS);
    return of(second.equals(instant) ? second : second.plusSeconds(1));
  }

  /// A length of time in its largest sensible unit, for example `3 s` or `2 days`.
  public static String length(Duration length) {
    if (length.compareTo(Duration.ofSeconds(10)) < 0) {
      return String.format(Locale.ROOT, "%.1f s", Math.max(0, length.toMillis()) / 1000.0);
    }
    if (length.compareTo(Duration.ofMinutes(2)) < 0) {
      return length.toSeconds() + " s";
    }
    if (length.compareTo(Duration.ofHours(2)) < 0) {
      return length.toMinutes() + " min";
    }
    return length.compareTo(Duration.ofDays(2)) < 0
        ? length.toHours() + " h"
        : length.toDays() + " days";
  }
}
