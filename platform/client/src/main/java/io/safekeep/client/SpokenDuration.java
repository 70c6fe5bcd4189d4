package io.safekeep.client;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Durations as people write and read them.
final class SpokenDuration {

  private static final Pattern SHORT = Pattern.compile("(?:([0-9]{1,4})h)?(?:([0-9]{1,5})m)?");

  private SpokenDuration() {}

  /// Reads `90m`, `2h`, `1h30m` or ISO 8601.
  ///
  /// @throws Failure for anything else, and for nothing
  static Duration parse(String option, String text) {
    var lower = text.strip().toLowerCase(Locale.ROOT);
    var matcher = SHORT.matcher(lower);
    if (!lower.isEmpty() && matcher.matches()) {
      return positive(
          option,
          text,
          Duration.ofHours(number(matcher.group(1))).plusMinutes(number(matcher.group(2))));
    }
    try {
      return positive(option, text, Duration.parse(text.strip()));
    } catch (DateTimeParseException none) {
      throw Failure.usage(
          "--%s is %s, which is no duration such as 90m or 2h".formatted(option, text));
    }
  }

  /// For example `3 h 12 min`; less than a minute is `under a minute`.
  static String tell(Duration duration) {
    if (duration.isNegative() || duration.toMinutes() == 0) {
      return "under a minute";
    }
    var hours = duration.toHours();
    var minutes = duration.toMinutesPart();
    if (hours == 0) {
      return minutes + " min";
    }
    return minutes == 0 ? hours + " h" : "%d h %d min".formatted(hours, minutes);
  }

  private static Duration positive(String option, String text, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw Failure.usage("--%s is %s; it must be longer".formatted(option, text));
    }
    return duration;
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
